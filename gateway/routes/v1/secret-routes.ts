import { z } from "zod";
import { parse } from "@/server/core/parse";
import { deleteSecret } from "@/server/secrets/delete-secret";
import { getSecret } from "@/server/secrets/list-secrets";
import { setSecret } from "@/server/secrets/set-secret";
import type { App, GatewayDeps } from "../../deps";
import { openFor } from "./open";
import { presentRow } from "./present-row";
import { secret, secretDetail, secretParams } from "./schemas";

interface OfSecret {
  Params: { workspace: string; name: string };
}

const body = z.strictObject({
  value: z.string().meta({ description: "At most 64 KiB of text. No answer ever holds it." }),
  newest: z.int().min(0).optional().meta({
    description: "The newest version that was seen, 0 where there was none: another one is a conflict",
  }),
});
/** A value of 64 KiB of which JSON escapes every character. */
const MAX_BODY_BYTES = 512 * 1024;

export function secretRoutes(app: App, deps: GatewayDeps): void {
  const all = "/workspaces/:workspace/secrets";
  const shown = { params: secretParams, response: { 200: secretDetail } };
  app.get<OfSecret>(`${all}/:name`, { schema: shown }, async (request) =>
    presentRow(await getSecret(await openFor(deps, request), request.params)),
  );

  const set = { params: secretParams, body, response: { 200: secret, 201: secret } };
  app.put<OfSecret>(`${all}/:name`, { schema: set, bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { name } = request.params;
    const { version } = await setSecret(ctx, { name, ...parse(body, request.body) });
    const { versions: _versions, ...found } = await getSecret(ctx, { name });
    return reply.code(version === 1 ? 201 : 200).send(presentRow(found));
  });

  app.delete<OfSecret>(`${all}/:name`, { schema: { params: secretParams } }, async (request, reply) => {
    await deleteSecret(await openFor(deps, request), { name: request.params.name });
    return reply.code(204).send();
  });
}
