/** Where published pipelines are called: Azure ML's first version had this address and this body, and its clients send them. */
import { AppError } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import { type Invocation, invokePipeline } from "@/server/pipelines/invoke";
import type { App, GatewayDeps, Request } from "../../deps";
import { type InWorkspace, openFor } from "../v1/open";

interface OfEndpoint {
  Params: InWorkspace["Params"] & { endpoint: string };
  Querystring: Record<string, unknown>;
}

export async function pipelineCalls(app: App, deps: GatewayDeps): Promise<void> {
  app.post<OfEndpoint>(
    "/pipeline-endpoints/:workspace/:endpoint",
    { onRequest: async (request) => authorize(await openFor(deps, request as Request), "runs:write") },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const body = (request.body ?? {}) as Invocation["body"];
      const { endpoint: name } = request.params;
      const run = await invokePipeline(ctx, { name, version: readVersion(request.query), body });
      return reply.code(202).send({ Id: run.name });
    },
  );
}

function readVersion({ version, ...others }: Record<string, unknown>): number | undefined {
  const other = Object.keys(others)[0];
  if (other !== undefined) throw new AppError("invalid", `${other}: there is \`version\` only.`);
  if (version === undefined) return undefined;
  if (typeof version === "string" && /^[1-9]\d{0,8}$/.test(version)) return Number(version);
  throw new AppError("invalid", "version: the number of a published version is needed.");
}
