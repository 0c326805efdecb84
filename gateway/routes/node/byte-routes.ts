import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { buildId, contentHash, count, MAX_LOG_PIECE_BYTES } from "@/domain/node/fields";
import { arriving, takeBytes } from "@/gateway/bodies/take-bytes";
import type { NodeDesk } from "@/runner/controller/node-desk";
import { parse } from "@/server/core/parse";
import type { App, Request } from "../../deps";
import { leaseOf, OF_ANY, OF_INSTANCE, OF_RUNS, type OfContent } from "./lease-address";

interface OfLog {
  Params: { buildId: string };
  Querystring: { offset?: string };
}

const place = z.object({ offset: z.coerce.number().pipe(count) });

export function byteRoutes(app: App, desk: NodeDesk): void {
  takeBytes(app);
  const whole = { body: { needsLength: true } };
  const piece = { input: place, body: { needsLength: true, maxBytes: MAX_LOG_PIECE_BYTES } };

  for (const subject of OF_RUNS)
    app.put<OfContent>(`${subject}/contents/:sha256`, { config: whole }, async (request, reply) => {
      const opened = await desk.open(request.node);
      const sha256 = parse(contentHash, request.params.sha256);
      const { bytes, announced } = arriving(request);
      await opened.put(leaseOf(request), sha256, announced, bytes);
      return reply.code(201).send({ sha256, size: announced.sizeBytes });
    });
  for (const subject of OF_ANY)
    app.post<OfLog>(`${subject}/log`, { config: piece }, async (request) => {
      const opened = await desk.open(request.node);
      const { offset } = parse(place, request.query);
      return opened.append(leaseOf(request), offset, await readPiece(request));
    });
  const kept = { body: { needsLength: true, maxBytes: MAX_LOG_PIECE_BYTES } };
  app.post(`${OF_INSTANCE}/kept-log`, { config: kept }, async (request, reply) => {
    const opened = await desk.open(request.node);
    await opened.keepLog(leaseOf(request), await readPiece(request));
    return reply.code(204).send();
  });
  app.post<OfLog>("/builds/:buildId/log", { config: piece }, async (request) => {
    const opened = await desk.open(request.node);
    const { offset } = parse(place, request.query);
    const id = parse(buildId, request.params.buildId);
    return opened.appendBuild(id, offset, await readPiece(request));
  });
}

/** A piece of a log is small enough to be looked at whole before any of it is written. */
async function readPiece(request: Request): Promise<Uint8Array> {
  const { bytes, announced } = arriving(request);
  const whole = await buffer(bytes);
  const sha256 = createHash("sha256").update(whole).digest("hex");
  if (announced.sha256 !== undefined && announced.sha256 !== sha256)
    throw new AppError("invalid", `The bytes that arrived have the SHA-256 ${sha256}: nothing was stored.`);
  return whole;
}
