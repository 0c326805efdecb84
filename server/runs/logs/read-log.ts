/** A run's log by byte offset: what is there, or live until the run has ended and all of it was sent. */
import { z } from "zod";
import { openWorkspace } from "@/server/auth/open-workspace";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { loadRecord } from "../run-record";
import { LogReader } from "./log-reader";
import { LOG_STREAMS } from "./log-source";
import { type WakeUp, wakeOnRun } from "./wake-up";

const LOOK_MS = 100;
/** How often the run is asked for although nothing was heard of it. */
const LOOKS_A_CHECK = 20;
/** How often it is made sure that the reader is still a member. */
const TRUST_MS = 30_000;

export const readLogInput = z.strictObject({
  name: z.string(),
  stream: z.enum(LOG_STREAMS).default("user"),
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  follow: z.boolean().default(false),
});

export interface LogReading {
  /** The size when it was asked for. */
  sizeBytes: number;
  /** The bytes from the offset on; it ends early when the signal aborts. */
  pieces: AsyncGenerator<Buffer>;
  /** For a reader that leaves before the first piece; otherwise the end of the pieces closes the log. */
  close(): Promise<void>;
}

export async function readLog(
  ctx: WorkspaceCtx,
  input: z.input<typeof readLogInput>,
  signal: AbortSignal,
): Promise<LogReading> {
  authorize(ctx, "runs:read");
  const { name, stream, offset, follow } = parse(readLogInput, input);
  const { services, workspaceId } = ctx;
  const run = await loadRecord(services.db, workspaceId, name);
  const reader = new LogReader(services, run.id, stream, offset);
  await reader.refresh();
  const sizeBytes = await reader.sizeBytes();
  const wake = () => wakeOnRun(services, run, signal);
  const pieces = follow ? followLog(ctx, reader, wake, signal) : readOnce(reader);
  return { sizeBytes, pieces, close: () => reader.close() };
}

async function* readOnce(reader: LogReader): AsyncGenerator<Buffer> {
  try {
    yield* reader.readNew();
    yield* reader.finish();
  } finally {
    await reader.close();
  }
}

async function* followLog(
  ctx: WorkspaceCtx,
  reader: LogReader,
  listenToRun: () => WakeUp,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const wakeUp = listenToRun();
  let trustedAt = Date.now();
  try {
    // What was added before the end was seen is read after it was seen, so nothing is missed.
    while (!signal.aborted) {
      if (Date.now() - trustedAt > TRUST_MS) {
        await openWorkspace(ctx, ctx.workspace);
        trustedAt = Date.now();
      }
      const { isOver, isOtherAttempt } = await reader.refresh();
      if (isOtherAttempt) yield* reader.startOver();
      yield* reader.readNew();
      if (isOver) return yield* reader.finish();
      for (let look = 0; look < LOOKS_A_CHECK && !(await wakeUp.wait(LOOK_MS)); look++) {
        yield* reader.readNew();
      }
    }
  } finally {
    await Promise.all([wakeUp.close(), reader.close()]);
  }
}
