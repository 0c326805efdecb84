/** A log as text for the pages: cut where a character ends, each piece with the byte offsets that it covers. */
import { z } from "zod";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { LogMask } from "./log-mask";
import type { LogState } from "./log-source";
import { type OpenedLog, withLog } from "./open-index";
import { logAddress, readLog } from "./read-log";
import { TextCutter } from "./text-cutter";

const MAX_PIECE_BYTES = 1_000_000;
/** More than this is not read only to learn the number of a line. */
const MAX_COUNTED_BYTES = 64_000_000;
/** What is shown above a line that was asked for. */
const LINES_ABOVE = 300;
const place = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const logTextInput = logAddress.extend({
  /** Where the piece begins … */
  offset: place.optional(),
  /** … or ends … */
  before: place.optional(),
  /** … or a line that is in it. Without any of these, the piece is the end of the log. */
  line: place.optional(),
  bytes: z.number().int().min(1).max(MAX_PIECE_BYTES).default(256_000),
});
type Asked = z.output<typeof logTextInput>;

export interface LogText {
  attempt: number;
  text: string;
  offset: number;
  /** Where the next piece begins. */
  nextOffset: number;
  /** The number of the first line, from 1; null where counting up to it would take long. */
  line: number | null;
  /** So many bytes were cut out here: the piece stands for them, and has no text. */
  cutBytes: number;
  sizeBytes: number;
  /** True when nothing more will be written. */
  isEnded: boolean;
}

/** One piece of the log. */
export async function readLogText(ctx: WorkspaceCtx, input: z.input<typeof logTextInput>): Promise<LogText> {
  authorize(ctx, "runs:read");
  const asked = parse(logTextInput, input);
  return withLog(ctx, asked, (opened) => readPiece(opened, asked), emptyPiece);
}

const emptyPiece = ({ attempt, isOver }: LogState): LogText => ({
  attempt,
  text: "",
  offset: 0,
  nextOffset: 0,
  line: 1,
  cutBytes: 0,
  sizeBytes: 0,
  isEnded: isOver,
});

async function readPiece(opened: OpenedLog, asked: Asked): Promise<LogText> {
  const { log, state, index } = opened;
  const sizeBytes = await log.sizeBytes();
  const { start, end } = await findBounds(opened, asked, sizeBytes);
  const line = index.unreadBytes(start) > MAX_COUNTED_BYTES ? null : await index.lineAt(start);
  const shared = { attempt: state.attempt, line, sizeBytes, isEnded: state.isOver };
  const cut = await log.cut();
  if (cut && start >= cut.start && start < cut.end) {
    return { ...shared, text: "", offset: start, nextOffset: cut.end, cutBytes: cut.end - start };
  }
  // The mask must see the bytes before the place, where a word may begin.
  const isBehindCut = cut !== null && start >= cut.end;
  const seenFrom = Math.max(isBehindCut ? cut.end : 0, start - LogMask.lookBackBytes(state.words));
  const mask = new LogMask(state.words);
  const bytes = await log.read(seenFrom, end - seenFrom);
  if (!Buffer.isBuffer(bytes)) return readPiece(opened, asked); // It was cut just now.
  const isWhole = asked.before !== undefined || (seenFrom + bytes.length >= sizeBytes && state.isOver);
  const masked = mask.push(bytes);
  const whole = isWhole ? Buffer.concat([masked, mask.flush()]) : masked;
  const piece = new TextCutter(start).push(whole.subarray(start - seenFrom), isWhole);
  return { ...shared, ...piece, cutBytes: 0 };
}

/** The bytes that are wanted. A piece that is asked for from its end begins with a line. */
async function findBounds({ log, index }: OpenedLog, asked: Asked, sizeBytes: number) {
  const { offset, before, line, bytes } = asked;
  const endOf = (start: number) => start + bytes;
  if (offset !== undefined) {
    const start = Math.min(offset, sizeBytes);
    return { start, end: endOf(start) };
  }
  const at = line === undefined ? sizeBytes : await index.offsetOf(line);
  if (line !== undefined && at < sizeBytes) {
    const above = await index.offsetOf(Math.max(1, line - LINES_ABOVE));
    const start = at - above < MAX_PIECE_BYTES / 2 ? above : at;
    return { start, end: start + MAX_PIECE_BYTES };
  }
  const end = Math.min(before ?? sizeBytes, sizeBytes);
  const cut = await log.cut();
  if (cut && end > cut.start && end <= cut.end) return { start: cut.start, end };
  const floor = cut && end > cut.end ? cut.end : 0;
  const start = Math.max(floor, end - bytes);
  if (start === floor) return { start, end };
  const head = await log.read(start - 1, end - start);
  const lineBreak = Buffer.isBuffer(head) ? head.indexOf(10) : -1;
  return { start: lineBreak < 0 || lineBreak >= end - start ? start : start + lineBreak, end };
}

/** The log from `offset` on, live, until nothing can be added and all of it was sent. */
export async function* followLogText(
  ctx: WorkspaceCtx,
  { run, stream, attempt, offset }: z.output<typeof logAddress> & { offset: number },
  signal: AbortSignal,
): AsyncGenerator<LogText> {
  const input = { name: run, stream, attempt, offset, follow: true };
  const reading = await readLog(ctx, input, signal);
  const shared = { attempt: reading.attempt, line: null, cutBytes: 0 };
  let cutter = new TextCutter(reading.offset);
  let sizeBytes = Math.max(reading.sizeBytes, reading.offset);
  const cutPiece = (at: number, nextOffset: number): LogText => {
    sizeBytes = Math.max(sizeBytes, nextOffset);
    const cutBytes = nextOffset - at;
    return { ...shared, text: "", offset: at, nextOffset, cutBytes, sizeBytes, isEnded: false };
  };
  if (reading.offset > offset) yield cutPiece(offset, reading.offset);
  for await (const step of reading.steps) {
    const piece = cutter.push(step.bytes ?? Buffer.alloc(0), step.bytes === null);
    sizeBytes = Math.max(sizeBytes, piece.nextOffset);
    if (piece.text) yield { ...shared, ...piece, sizeBytes, isEnded: false };
    if (step.bytes === null) {
      yield cutPiece(step.offset, step.offset + step.cutBytes);
      cutter = new TextCutter(step.offset + step.cutBytes);
    }
  }
  if (signal.aborted) return;
  const rest = cutter.push(Buffer.alloc(0), true);
  yield { ...shared, ...rest, sizeBytes: rest.nextOffset, isEnded: true };
}
