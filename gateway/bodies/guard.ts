/**
 * What every door asks before it reads a body: who sends it (`plugins/authenticate.ts` has asked that already), and how
 * long it will be. A body that is refused is not read, and one that drips is cut.
 */
import { Socket } from "node:net";
import { AppError } from "@/domain/errors";
import type { App, Request } from "../deps";
import { guardJson } from "./guard-json";
import { watchPace } from "./pace";

/** How long what is left of a refused body is thrown away, so that its sender reads the answer before the end. */
const LINGER_MS = 5_000;

export function guardBodies(app: App): void {
  const pace = watchPace(app);
  const isAnnounced = new WeakSet<object>();
  // Node would say "continue" before anybody was asked.
  app.server.on("checkContinue", (request, response) => {
    isAnnounced.add(request);
    app.server.emit("request", request, response);
  });
  app.addHook("onRequest", async (request, reply) => {
    if (!hasBody(request)) return;
    checkLength(request);
    pace.begin(request, { isWhole: request.routeOptions.config.bytes !== true });
    if (isAnnounced.has(request.raw)) reply.raw.writeContinue();
  });
  app.addHook("preParsing", async (request, _reply, payload) => guardJson(request, payload));
  app.addHook("onResponse", async (request, reply) => {
    if (reply.statusCode >= 400 && hasBody(request)) endSoon(request);
  });
}

export const hasBody = ({ headers }: Request): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** How many bytes the request says to have; undefined where it does not say. */
export const announcedLength = ({ headers }: Request): number | undefined =>
  headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : undefined;

function checkLength(request: Request): void {
  const { config, bodyLimit } = request.routeOptions;
  const { maxBytes = bodyLimit, needsLength } = config.body ?? {};
  const length = announcedLength(request);
  if (length === undefined && needsLength)
    throw new AppError("invalid", "This door takes no body without a Content-Length.");
  if (length !== undefined && maxBytes !== undefined && length > maxBytes)
    throw new AppError("tooLarge", `The body has ${length} bytes; this door takes at most ${maxBytes}.`);
}

function endSoon({ raw }: Request): void {
  const { socket } = raw;
  if (raw.complete || !(socket instanceof Socket)) return;
  setTimeout(() => raw.complete || socket.destroy(), LINGER_MS).unref();
}
