import { randomUUID } from "node:crypto";
import type { FastifyError } from "fastify";
import { AppError, type ErrorCode } from "@/domain/errors";
import type { App } from "../deps";

const BY_STATUS: Record<number, ErrorCode> = {
  400: "invalid",
  413: "tooLarge",
  415: "invalid",
  429: "tooManyRequests",
  503: "unavailable",
};

/** Postgres is away or restarting: the caller should try again. */
const AWAY = /^(CONNECTION_|CONNECT_|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|53300|08)/;

/** Any failure as one of our errors; an unknown one is logged under an id, and only the id is told. */
export function toAppError(failure: unknown, log: App["log"]): AppError {
  if (failure instanceof AppError) return failure;
  const {
    statusCode,
    code = "",
    message,
    validation,
  } = failure as Partial<FastifyError> & { validation?: unknown };
  const cause = (failure as { cause?: { code?: string } })?.cause?.code ?? "";
  if (validation || (statusCode && statusCode < 500))
    return new AppError(BY_STATUS[statusCode ?? 400] ?? "invalid", message ?? "The request is not right.");
  if (AWAY.test(code) || AWAY.test(cause))
    return new AppError("unavailable", "The database is away for a moment. Try again.");
  const id = randomUUID().slice(0, 8);
  log.error({ err: failure, id }, "unexpected failure");
  return new AppError(
    "internal",
    `Something went wrong on our side (${id}). The log of the studio has the details.`,
  );
}
