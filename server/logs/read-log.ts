/** A log by byte offset: what is there, or live until nothing can be added and all of it was sent. */
import { z } from "zod";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { loadRecord } from "../runs/run-record";
import { LogReader, type LogStep } from "./log-reader";
import { LOG_STREAMS } from "./log-source";
import { type WakeUp, wakeOnRun } from "./wake-up";

const LOOK_MS = 100;
/** How often the run is asked for although nothing was heard of it. */
const LOOKS_A_CHECK = 20;

/** Which log of which run: the newest attempt's, where none is named. */
export const logAddress = z.object({
  run: z.string().max(255),
  stream: z.enum(LOG_STREAMS).default("user"),
  attempt: z.number().int().min(1).max(10_000).optional(),
});

export const readLogInput = z.strictObject({
  name: z.string(),
  stream: z.enum(LOG_STREAMS).default("user"),
  /** Without it, the newest attempt's log, and then those of the retries that follow. */
  attempt: z.coerce.number().int().min(1).max(10_000).optional(),
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  follow: z.boolean().default(false),
});

export interface LogReading {
  attempt: number;
  newestAttempt: number;
  /** Where the first piece begins: where it was asked for, or behind the cut. */
  offset: number;
  /** The size when it was asked for. */
  sizeBytes: number;
  /** What is there from the offset on; it ends early when the signal aborts. */
  steps: AsyncGenerator<LogStep>;
  /** For a reader that leaves before the first step; otherwise the end of the steps closes the log. */
  close(): Promise<void>;
}

export async function readLog(
  ctx: WorkspaceCtx,
  input: z.input<typeof readLogInput>,
  signal: AbortSignal,
): Promise<LogReading> {
  authorize(ctx, "runs:read");
  const { name, stream, attempt, offset, follow } = parse(readLogInput, input);
  const { services, workspaceId } = ctx;
  const run = await loadRecord(services.db, workspaceId, name);
  const reader = new LogReader(services, { runId: run.id, stream, attempt }, offset);
  const { state } = await reader.refresh();
  await reader.leaveCut();
  const wake = () => wakeOnRun(services, run, signal);
  return {
    attempt: state.attempt,
    newestAttempt: state.newestAttempt,
    offset: reader.offset,
    sizeBytes: await reader.sizeBytes(),
    steps: follow ? followLog(reader, wake, signal) : readOnce(reader),
    close: () => reader.close(),
  };
}

/** The bytes alone: what was cut out is passed over. */
export async function* bytesOf(steps: AsyncIterable<LogStep>): AsyncGenerator<Buffer> {
  for await (const { bytes } of steps) if (bytes) yield bytes;
}

async function* readOnce(reader: LogReader): AsyncGenerator<LogStep> {
  try {
    yield* reader.readNew();
    yield* reader.finish();
  } finally {
    await reader.close();
  }
}

/** Whoever may no longer read it is cut off by the gateway, which aborts the signal. */
async function* followLog(
  reader: LogReader,
  listenToRun: () => WakeUp,
  signal: AbortSignal,
): AsyncGenerator<LogStep> {
  const wakeUp = listenToRun();
  try {
    // What was added before the end was seen is read after it was seen, so nothing is missed.
    while (!signal.aborted) {
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
