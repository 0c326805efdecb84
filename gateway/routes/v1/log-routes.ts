import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { LOG_STREAMS } from "@/server/runs/logs/log-source";
import { type LogReading, readLog, type readLogInput } from "@/server/runs/logs/read-log";
import type { App, GatewayDeps } from "../../deps";
import { type OfJob, openFor } from "./open";
import { jobParams } from "./schemas";

interface LogRequest {
  Params: OfJob["Params"] & { stream: string };
  Querystring: { offset?: string; follow?: string };
}

const schema = {
  params: jobParams.extend({ stream: z.enum(LOG_STREAMS) }),
  querystring: z.object({ offset: z.int().min(0).optional(), follow: z.enum(["0", "1"]).optional() }),
};

export function logRoutes(app: App, deps: GatewayDeps): void {
  const path = "/workspaces/:workspace/jobs/:name/logs/:stream";
  app.get<LogRequest>(path, { schema, exposeHeadRoute: false }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { name, stream } = request.params;
    const { offset, follow } = request.query;
    const left = new AbortController();
    reply.raw.once("close", () => left.abort());
    const input = { name, stream, offset: offset ?? 0, follow: isYes(follow) } as z.input<
      typeof readLogInput
    >;
    await sendLog(reply, await readLog(ctx, input, left.signal));
  });
}

const isYes = (word: string | undefined) => ["1", "true"].includes(word?.toLowerCase() ?? "");

/** The headers go out at once: a follower of a silent log must know that it is connected. */
async function sendLog(reply: FastifyReply, { sizeBytes, pieces, close }: LogReading): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "x-log-size": sizeBytes,
  });
  reply.raw.flushHeaders();
  // A failure in the middle cuts the connection: the client asks again from where it was.
  await pipeline(Readable.from(pieces), reply.raw).catch((failure) => {
    if (failure.code !== "ERR_STREAM_PREMATURE_CLOSE") reply.log.error({ err: failure }, "log stream cut");
  });
  await close();
}
