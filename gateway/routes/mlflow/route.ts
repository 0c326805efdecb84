import type { FastifyReply, HTTPMethods } from "fastify";
import type { z } from "zod";
import type { GatewayDeps, Request } from "@/gateway/deps";
import type { WorkspaceCtx } from "@/server/core/context";

/** What a handler is given: the caller's workspace, the checked input, and the parts of the gateway. */
export interface Call<Input> {
  ctx: WorkspaceCtx;
  input: Input;
  deps: GatewayDeps;
  request: Request;
  reply: FastifyReply;
}

/** One line of the table of doors. The path stands below `/api/2.0` and, for the browser's sake, `/ajax-api/2.0`. */
export interface Route {
  method: HTTPMethods | HTTPMethods[];
  path: string;
  /** Absent on the hot paths, which parse their bodies by hand. */
  schema?: z.ZodType;
  /** What a door without a schema reads, for those who examine the doors. */
  describes?: z.ZodType;
  /** What MLflow calls a conflict here; elsewhere it is a wrong parameter. */
  conflictCode?: "RESOURCE_ALREADY_EXISTS";
  /** Our fields by the names that they have at this door, beside those of `wire-fields`. */
  fields?: Readonly<Record<string, string>>;
  answer(call: Call<never>): unknown;
}

type Options = Pick<Route, "conflictCode" | "fields">;

/** A door whose input is described by a schema. */
export function route<S extends z.ZodType>(
  method: Route["method"],
  path: string,
  schema: S,
  answer: (call: Call<z.output<S>>) => unknown,
  options: Options = {},
): Route {
  return { method, path, schema, answer: answer as Route["answer"], ...options };
}

/** A door that reads its input by itself. */
export function rawRoute(
  method: Route["method"],
  path: string,
  answer: (call: Call<Record<string, unknown>>) => unknown,
  describes?: z.ZodType,
): Route {
  return { method, path, describes, answer: answer as Route["answer"] };
}

declare module "fastify" {
  interface FastifyContextConfig {
    conflictCode?: Route["conflictCode"];
    fields?: Route["fields"];
  }
}
