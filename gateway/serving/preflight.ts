import type { FastifyReply } from "fastify";
import type { ServedEndpoint, ServingDirectory } from "@/domain/serving/contract";
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

/** Says in the answer whether a page of the request's origin may read it. */
export function letRead(
  { headers: { origin } }: Request,
  reply: FastifyReply,
  endpoint: ServedEndpoint | null | undefined,
): boolean {
  if (origin === undefined) return false;
  reply.header("vary", "Origin");
  const may = endpoint?.deployments.some(({ origins }) => isAllowed(origin, origins)) ?? false;
  if (may) reply.header("access-control-allow-origin", origin);
  return may;
}

/**
 * Answered here and by no script, since anybody may ask. Where the origin may not, the answer is the one that an endpoint
 * gives which is not there: who may not score does not learn which endpoints there are.
 */
export async function answerPreflight(directory: ServingDirectory, request: Request, reply: FastifyReply) {
  const { workspace, name } = request.params as { workspace: string; name: string };
  if (letRead(request, reply, await directory.find(workspace, name)))
    reply.headers({
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Authorization, Content-Type, azureml-model-deployment",
      "access-control-max-age": String(MAX_AGE_SECONDS),
    });
  return reply.code(200).send();
}
