import type { FastifyReply } from "fastify";
import type { ErrorCode } from "@/domain/errors";
import type { App, Request } from "@/gateway/deps";
import { toAppError } from "@/gateway/plugins/errors";
import { inWireWords } from "./wire-fields";

/** Our codes as MLflow's, with the status that its clients expect. They retry 429 and 5xx for minutes, and nothing else. */
const MLFLOW: Record<ErrorCode, [code: string, status: number]> = {
  invalid: ["INVALID_PARAMETER_VALUE", 400],
  unauthenticated: ["UNAUTHENTICATED", 401],
  forbidden: ["PERMISSION_DENIED", 403],
  notFound: ["RESOURCE_DOES_NOT_EXIST", 404],
  conflict: ["INVALID_PARAMETER_VALUE", 400],
  tooLarge: ["BAD_REQUEST", 413],
  tooManyRequests: ["REQUEST_LIMIT_EXCEEDED", 429],
  diskFull: ["RESOURCE_EXHAUSTED", 507],
  unavailable: ["TEMPORARILY_UNAVAILABLE", 503],
  internal: ["INTERNAL_ERROR", 500],
};

export function sendFailure(app: App, failure: unknown, request: Request, reply: FastifyReply) {
  const { conflictCode, fields } = request.routeOptions.config;
  const { code, message } = inWireWords(toAppError(failure, app.log), fields);
  const [mlflowCode, status] = MLFLOW[code];
  const isConflict = code === "conflict" && conflictCode !== undefined;
  return reply.code(status).send({ error_code: isConflict ? conflictCode : mlflowCode, message });
}

/** What MLflow's own server has beside tracking, by the words in its addresses. */
const ABSENT: readonly [word: RegExp, what: string][] = [
  [/\/traces\b|\/assessments\b/, "Traces and assessments are"],
  [/\/scorers\b|\/mlflow\/datasets\b/, "Scorers and evaluation datasets are"],
  [/\/prompt|\/label-schemas\b|\/review-queues\b|\/issues\b/, "Tools for prompts and reviews are"],
  [/\/gateway\b|\/endpoints\b/, "MLflow's gateway to language models is"],
  [/\/webhooks\b/, "Webhooks are"],
  [/\/workspaces\b|\/users\b|\/permissions\b/, "MLflow's own workspaces, users and permissions are"],
];

export function sendUnknownDoor(request: Request, reply: FastifyReply) {
  const [address] = request.url.split("?");
  const [, what] = ABSENT.find(([word]) => word.test(address!)) ?? [];
  const absent = what
    ? ` ${what} not part of this studio, which has MLflow's tracking and logged models.`
    : "";
  const message = `There is no ${request.method} ${address} here.${absent}`;
  return reply.code(404).send({ error_code: "ENDPOINT_NOT_FOUND", message });
}
