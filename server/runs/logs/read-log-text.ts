/** A log as text for the pages: cut where a character ends, each piece with the byte offsets that it covers. */
import { z } from "zod";
import { authorize } from "../../core/authorize";
import type { WorkspaceCtx } from "../../core/context";
import { parse } from "../../core/parse";
import { loadRecord } from "../run-record";
import { findLog, LOG_STREAMS, openLog } from "./log-source";
import { TOKEN_BYTES, TokenMask } from "./mask-token";
import { readLog } from "./read-log";
import { TextCutter } from "./text-cutter";

const MAX_PIECE_BYTES = 1_000_000;

export const logTextInput = z.object({
  run: z.string(),
  stream: z.enum(LOG_STREAMS).default("user"),
  /** Where to begin; without it, at the last `tailBytes`. */
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  tailBytes: z.number().int().min(1).max(MAX_PIECE_BYTES).default(256_000),
});

export interface LogText {
  text: string;
  offset: number;
  /** Where the next piece begins. */
  nextOffset: number;
  sizeBytes: number;
  /** True when nothing more will be written. */
  isEnded: boolean;
}

/** One piece of the log: from `offset` on, or its end. */
export async function readLogText(ctx: WorkspaceCtx, input: z.input<typeof logTextInput>): Promise<LogText> {
  authorize(ctx, "runs:read");
  const { run, stream, offset, tailBytes } = parse(logTextInput, input);
  const { services, workspaceId } = ctx;
  const { id } = await loadRecord(services.db, workspaceId, run);
  const state = await findLog(services, id, stream);
  const log = await openLog(services, state);
  if (!log) return { text: "", offset: 0, nextOffset: 0, sizeBytes: 0, isEnded: state.isOver };
  try {
    const sizeBytes = await log.sizeBytes();
    const start = Math.min(offset ?? Math.max(0, sizeBytes - tailBytes), sizeBytes);
    // The mask must see the bytes before the place, where a token may begin.
    const seenFrom = Math.max(0, start - TOKEN_BYTES + 1);
    const mask = new TokenMask();
    const bytes = await log.read(seenFrom, start - seenFrom + MAX_PIECE_BYTES);
    const isAtEnd = seenFrom + bytes.length >= sizeBytes;
    const masked = mask.push(bytes);
    const whole = isAtEnd && state.isOver ? Buffer.concat([masked, mask.flush()]) : masked;
    const cutter = new TextCutter(start);
    const piece = cutter.push(whole.subarray(start - seenFrom), isAtEnd && state.isOver);
    return { ...piece, sizeBytes, isEnded: state.isOver };
  } finally {
    await log.close();
  }
}

/** The log from `offset` on, live, until the run has ended and all of it was sent. */
export async function* followLogText(
  ctx: WorkspaceCtx,
  { run, stream, offset }: { run: string; stream: z.output<typeof logTextInput>["stream"]; offset: number },
  signal: AbortSignal,
): AsyncGenerator<LogText> {
  const { pieces, sizeBytes } = await readLog(ctx, { name: run, stream, offset, follow: true }, signal);
  const cutter = new TextCutter(offset);
  let seenBytes = Math.max(sizeBytes, offset);
  for await (const bytes of pieces) {
    const piece = cutter.push(bytes, false);
    seenBytes = Math.max(seenBytes, piece.nextOffset);
    if (piece.text) yield { ...piece, sizeBytes: seenBytes, isEnded: false };
  }
  if (signal.aborted) return;
  const rest = cutter.push(Buffer.alloc(0), true);
  yield { ...rest, sizeBytes: rest.nextOffset, isEnded: true };
}
