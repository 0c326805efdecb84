/** Which line of a log stands where: found by counting line breaks once, and remembered at every so many bytes. */
import type { LogCut } from "@/domain/log-lines";
import type { OpenLog } from "./open-log";

const STEP_BYTES = 1 << 20;
const LINE_BREAK = 10;
/** As many logs are remembered; a mark takes some 50 bytes, so a log of 10 GB half a megabyte. */
const MAX_LOGS = 50;

interface Mark {
  offset: number;
  /** How many lines have ended before the offset. A cut counts as one. */
  lines: number;
}

interface Marks {
  cut: LogCut | null;
  marks: Mark[];
}

const logs = new Map<string, Marks>();

/** The lines of one log. `key` names its content: the run, the stream and the attempt. */
export class LineIndex {
  private constructor(
    private readonly log: OpenLog,
    private readonly known: Marks,
  ) {}

  static async open(key: string, log: OpenLog): Promise<LineIndex> {
    const cut = await log.cut();
    const known = logs.get(key) ?? { cut, marks: [{ offset: 0, lines: 0 }] };
    // A cut that has grown takes lines away behind its beginning.
    if (known.cut?.end !== cut?.end) {
      known.marks = known.marks.filter(({ offset }) => offset <= (cut?.start ?? 0) || offset === 0);
      known.cut = cut;
    }
    logs.delete(key);
    logs.set(key, known);
    if (logs.size > MAX_LOGS) logs.delete(logs.keys().next().value!);
    return new LineIndex(log, known);
  }

  /** How much would have to be read to know the line at `offset`. */
  unreadBytes(offset: number): number {
    const { cut } = this.known;
    const from = this.markBefore(offset).offset;
    const missing = cut && from < cut.end && offset > cut.start ? cut.end - Math.max(from, cut.start) : 0;
    return Math.max(0, offset - from - missing);
  }

  /** The number of the line, from 1, that the byte at `offset` belongs to. */
  async lineAt(offset: number): Promise<number> {
    let at = this.markBefore(offset);
    while (at.offset < offset) {
      const next = await this.step(at, offset - at.offset);
      if (next.offset === at.offset) break;
      at = next;
    }
    return at.lines + 1;
  }

  /** Where the line begins; the last one's beginning when there are fewer. */
  async offsetOf(line: number): Promise<number> {
    const wanted = line - 1;
    let at = this.known.marks.findLast(({ lines }) => lines < wanted) ?? this.known.marks[0]!;
    while (at.lines < wanted) {
      const next = await this.step(at, STEP_BYTES);
      if (next.offset === at.offset) return at.offset;
      if (next.lines >= wanted) return this.findIn(at, wanted);
      at = next;
    }
    return at.offset;
  }

  private markBefore(offset: number): Mark {
    return this.known.marks.findLast((mark) => mark.offset <= offset)!;
  }

  /** Reads on from a mark, and remembers where it came to when that is a step further than before. */
  private async step(from: Mark, limitBytes: number): Promise<Mark> {
    const piece = await this.log.read(from.offset, Math.min(STEP_BYTES, limitBytes));
    const next = Buffer.isBuffer(piece)
      ? { offset: from.offset + piece.length, lines: from.lines + countBreaks(piece) }
      : { offset: piece.end, lines: from.lines + 1 };
    const last = this.known.marks.at(-1)!;
    if (next.offset - last.offset >= STEP_BYTES) this.known.marks.push(next);
    return next;
  }

  /** The beginning of the line before which `wanted` others end, behind a mark and within one step of it. */
  private async findIn({ offset, lines }: Mark, wanted: number): Promise<number> {
    const piece = await this.log.read(offset, STEP_BYTES);
    if (!Buffer.isBuffer(piece)) return piece.end;
    let at = -1;
    for (let count = lines; count < wanted; count++) {
      const next = piece.indexOf(LINE_BREAK, at + 1);
      if (next < 0) break;
      at = next;
    }
    return offset + at + 1;
  }
}

function countBreaks(bytes: Buffer): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index++) if (bytes[index] === LINE_BREAK) count++;
  return count;
}
