import { z } from "zod";
import { evaluateQuery, queryInput } from "@/server/query/evaluate-query";
import type { App, GatewayDeps } from "../../deps";
import { contextOf, given } from "./open";

/** A page of a thousand jobs. */
const MAX_DATA_BYTES = 16 * 1024 * 1024;

export function queryRoutes(app: App, deps: GatewayDeps): void {
  const schema = { body: queryInput, response: { 200: z.object({ result: z.unknown() }) } };
  app.post("/query", { schema, bodyLimit: MAX_DATA_BYTES }, async (request, reply) => {
    const result = await evaluateQuery(contextOf(deps, request), given(queryInput, request.body));
    // The result is JSON text already.
    return reply.type("application/json; charset=utf-8").serializer(String).send(`{"result":${result}}`);
  });
}
