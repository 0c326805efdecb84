import { randomUUID } from "node:crypto";
import type { FastifyError } from "fastify";
import { AppError, type ErrorCode, HTTP_STATUS } from "@/domain/errors";
import { knownFailure } from "@/server/core/failures";
import type { App } from "../deps";

const BY_STATUS: Record<number, ErrorCode> = { 404: "notFound", 413: "tooLarge", 429: "tooManyRequests" };

/** Any failure as one of our errors; an unknown one is logged under an id, and only the id is told. */
export function toAppError(failure: unknown, log: App["log"]): AppError {
  const known = knownFailure(failure);
  if (known) return known;
  const { statusCode, message } = failure as Partial<FastifyError>;
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return new AppError(BY_STATUS[statusCode] ?? "invalid", message ?? "The request is not right.");
  }
  const id = randomUUID().slice(0, 8);
  log.error({ err: failure, id }, "unexpected failure");
  return new AppError(
    "internal",
    `Something went wrong on our side (${id}). The log of the studio has the details.`,
  );
}

/** How every door answers a failure, except where it has a protocol of its own for that. */
export function answerErrors(app: App): void {
  app.setErrorHandler((failure, _request, reply) => {
    const { code, message, details } = toAppError(failure, app.log);
    reply.code(HTTP_STATUS[code]).send({ error: { code, message, issues: details.issues ?? [] } });
  });
}
