import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { LOG_STREAMS } from "@/server/logs/log-source";
import { bytesOf, type LogReading, readLog, readLogInput } from "@/server/logs/read-log";
import type { App, GatewayDeps } from "../../deps";
import { given, type OfJob, openFor } from "./open";
import { jobParams } from "./schemas";

interface LogRequest {
  Params: OfJob["Params"] & { stream: string };
  Querystring: { attempt?: string; offset?: string; follow?: string };
}

const schema = {
  params: jobParams.extend({ stream: z.enum(LOG_STREAMS) }),
  querystring: z.object({
    attempt: z.int().min(1).optional(),
    offset: z.int().min(0).optional(),
    follow: z.enum(["0", "1"]).optional(),
  }),
};

export function logRoutes(app: App, deps: GatewayDeps): void {
  const path = "/workspaces/:workspace/jobs/:name/logs/:stream";
  app.get<LogRequest>(path, { schema, exposeHeadRoute: false }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { name, stream } = request.params;
    const { attempt, offset, follow } = request.query;
    const left = new AbortController();
    reply.raw.once("close", () => left.abort());
    const asked = given(readLogInput, { name, stream, attempt, offset: offset ?? 0, follow: isYes(follow) });
    await sendLog(reply, await readLog(ctx, asked, left.signal), attempt !== undefined);
  });
}

const isYes = (word: string | undefined) => ["1", "true"].includes(word?.toLowerCase() ?? "");

/** The headers go out at once: a follower of a silent log must know that it is connected. */
async function sendLog(reply: FastifyReply, reading: LogReading, isByAttempt: boolean): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "x-log-size": reading.sizeBytes,
    "x-log-offset": reading.offset,
    "x-log-attempt": reading.attempt,
    "x-log-attempts": reading.newestAttempt,
  });
  reply.raw.flushHeaders();
  const bytes = isByAttempt ? untilCut(reading.steps) : bytesOf(reading.steps);
  // A failure in the middle cuts the connection: the client asks again from where it was.
  await pipeline(Readable.from(bytes), reply.raw).catch((failure) => {
    if (failure.code !== "ERR_STREAM_PREMATURE_CLOSE") reply.log.error({ err: failure }, "log stream cut");
  });
  await reading.close();
}

/** Who counts offsets is told of a cut by a new answer, whose header says where it begins. */
async function* untilCut(steps: LogReading["steps"]): AsyncGenerator<Buffer> {
  for await (const { bytes } of steps) {
    if (!bytes) return;
    yield bytes;
  }
}
