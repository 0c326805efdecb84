/** A run's log by byte offset: what is there, or live until the run has ended and all of it was sent. */
import { z } from "zod";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import type { Services } from "@/server/core/services";
import { loadRecord } from "../run-record";
import { findLog, LOG_STREAMS, type LogState, type LogStream, type OpenLog, openLog } from "./log-source";
import { TOKEN_BYTES, TokenMask } from "./mask-token";
import { type WakeUp, wakeOnRun } from "./wake-up";

const PIECE_BYTES = 64 * 1024;
const LOOK_MS = 100;
/** How often the run is asked for although nothing was heard of it. */
const LOOKS_A_CHECK = 20;

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
  const pieces = follow
    ? followLog(reader, () => wakeOnRun(services, run, signal), signal)
    : readOnce(reader);
  return { sizeBytes, pieces };
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
  reader: LogReader,
  listenToRun: () => WakeUp,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
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

/** One reader's place in a log. The token's mask wants the bytes just before the place, too. */
class LogReader {
  private state: LogState | null = null;
  private log: OpenLog | null = null;
  private mask = new TokenMask();
  private position: number;
  private skipBytes: number;

  constructor(
    private readonly services: Services,
    private readonly runId: string,
    private readonly stream: LogStream,
    offset: number,
  ) {
    this.position = Math.max(0, offset - TOKEN_BYTES + 1);
    this.skipBytes = offset - this.position;
  }

  /** Asks where the log stands now, and opens it if it has come to be. */
  async refresh(): Promise<{ isOver: boolean; isOtherAttempt: boolean }> {
    const before = this.state;
    const state = await findLog(this.services, this.runId, this.stream);
    this.state = state;
    const isOtherAttempt = before !== null && before.attempt > 0 && before.attempt !== state.attempt;
    if (!isOtherAttempt) this.log ??= await openLog(this.services, state);
    return { isOver: state.isOver, isOtherAttempt };
  }

  sizeBytes = async (): Promise<number> => (await this.log?.sizeBytes()) ?? 0;

  async *readNew(): AsyncGenerator<Buffer> {
    while (this.log) {
      const piece = await this.log.read(this.position, PIECE_BYTES);
      if (piece.length === 0) return;
      this.position += piece.length;
      yield* this.show(this.mask.push(piece));
    }
  }

  async *finish(): AsyncGenerator<Buffer> {
    yield* this.show(this.mask.flush());
  }

  /** A retry writes a log of its own, which follows the one before. */
  async *startOver(): AsyncGenerator<Buffer> {
    yield* this.readNew();
    yield* this.finish();
    await this.close();
    this.position = 0;
    this.skipBytes = 0;
    this.log = await openLog(this.services, this.state!);
  }

  async close(): Promise<void> {
    await this.log?.close();
    this.log = null;
  }

  private *show(bytes: Buffer): Generator<Buffer> {
    const skipped = Math.min(this.skipBytes, bytes.length);
    this.skipBytes -= skipped;
    if (skipped < bytes.length) yield bytes.subarray(skipped);
  }
}
