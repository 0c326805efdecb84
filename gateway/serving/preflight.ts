import type { FastifyReply } from "fastify";
import type { ServingDirectory } from "@/domain/serving/contract";
import { hasBody } from "../bodies/guard";
import type { Request } from "../deps";

/** So long a browser may believe what it was told. */
const MAX_AGE_SECONDS = 600;

/** What a browser asks before it lets another origin's page send a request. It never has a key, nor a body. */
export const isPreflight = (request: Request): boolean =>
  request.method === "OPTIONS" &&
  request.headers.origin !== undefined &&
  request.headers["access-control-request-method"] !== undefined &&
  !hasBody(request);

export const isAllowed = (origin: string, origins: readonly string[]): boolean =>
  origins.includes("*") || origins.includes(origin);

/**
 * Answered here and by no script, since anybody may ask. Where the origin may not, the answer is the one that an endpoint
 * gives which is not there: who may not score does not learn which endpoints there are.
 */
export async function answerPreflight(directory: ServingDirectory, request: Request, reply: FastifyReply) {
  const { workspace, name } = request.params as { workspace: string; name: string };
  const origin = request.headers.origin!;
  const endpoint = await directory.find(workspace, name);
  const origins = endpoint?.deployments.flatMap((deployment) => deployment.origins) ?? [];
  reply.header("vary", "Origin");
  if (isAllowed(origin, origins))
    reply.headers({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Authorization, Content-Type, azureml-model-deployment",
      "access-control-max-age": String(MAX_AGE_SECONDS),
    });
  return reply.code(200).send();
}
