import { lastState } from "@/domain/log-lines";

/** A stretch of a log. Without text but with `cutBytes` it stands for bytes that are gone. */
export interface LogPiece {
  text: string;
  /** Byte offsets in the log: where the piece begins, and where the next one will. */
  offset: number;
  nextOffset: number;
  cutBytes: number;
  /** The number of its first line, from 1, where that is known. */
  line: number | null;
}

/** A line, or the place where so many bytes were cut out. */
export type LogEntry = string | { cutBytes: number };

/** What a tab holds at most; the whole of a log can be read by scrolling, or downloaded. */
const MAX_CHARACTERS = 24_000_000;
const MAX_ENTRIES = 400_000;
const MAX_LINE = 20_000;

interface Limits {
  characters: number;
  entries: number;
}

/**
 * The lines of one connected stretch of a log, which grows at both ends by pieces that touch it; others are refused: no
 * gap, no double. What is too much goes from the other end.
 */
export class LogWindow {
  entries: LogEntry[] = [];
  firstOffset: number;
  nextOffset: number;
  firstLine: number | null;
  /** How many lines have gone at the front, less those that came: the key of the first line. */
  shift = 0;
  /** True while somebody reads here: then lines do not go from under their eyes to make room for new ones. */
  isHeld = false;
  private open: { text: string; hiddenCount: number } | null = null;
  private characters = 0;
  /** Where lines begin, as far as it is known: the only places where the stretch may be shortened. */
  private marks: { key: number; offset: number }[] = [];

  constructor(
    first: LogPiece,
    private readonly limits: Limits = { characters: MAX_CHARACTERS, entries: MAX_ENTRIES },
  ) {
    this.firstOffset = first.offset;
    this.nextOffset = first.offset;
    this.firstLine = first.line;
    this.append(first);
  }

  /** False while a piece more would take lines away from who reads them. */
  hasRoom(): boolean {
    return !this.isHeld || !this.isTooMuch();
  }

  /** Takes a piece that begins where the stretch ends; answers whether it did. */
  append(piece: LogPiece): boolean {
    if (piece.offset !== this.nextOffset) return false;
    if (piece.nextOffset === piece.offset) return true;
    this.nextOffset = piece.nextOffset;
    if (!this.open || piece.cutBytes > 0) this.mark(this.shift + this.entries.length, piece.offset);
    if (piece.cutBytes > 0) {
      this.open = null;
      this.entries.push({ cutBytes: piece.cutBytes });
      return true;
    }
    const parts = piece.text.split("\n");
    const rest = parts.pop()!;
    for (const part of parts) this.write(part, true);
    if (rest) this.write(rest, false);
    if (!this.isHeld) this.trimFront();
    return true;
  }

  /** Takes a piece that ends where the stretch begins; answers how many lines that added at the front. */
  prepend(piece: LogPiece): number {
    if (piece.nextOffset !== this.firstOffset || piece.nextOffset === piece.offset) return 0;
    this.firstOffset = piece.offset;
    const added = piece.cutBytes > 0 ? [{ cutBytes: piece.cutBytes }] : this.readAbove(piece.text);
    this.characters += sizeOf(added);
    this.entries = [...added, ...this.entries];
    this.shift -= added.length;
    this.firstLine = piece.line ?? (this.firstLine === null ? null : this.firstLine - added.length);
    this.marks.unshift({ key: this.shift, offset: piece.offset });
    this.trimEnd();
    return added.length;
  }

  /** What stands at the end of a piece without a line break belongs to the first line here. */
  private readAbove(text: string): LogEntry[] {
    const parts = text.split("\n");
    const rest = parts.pop()!;
    const first = this.entries[0];
    if (rest && typeof first === "string") this.entries[0] = shorten(rest + first);
    else if (rest) parts.push(rest);
    return parts.map((part) => shorten(lastState(part)));
  }

  private write(text: string, isEnded: boolean): void {
    const before = this.open;
    if (before) this.characters -= (this.entries.pop() as string).length;
    const whole = (before?.text ?? "") + text;
    // A return at the very end may belong to the line break that is still to come.
    const line = isEnded || !whole.endsWith("\r") ? lastState(whole) : `${lastState(whole)}\r`;
    const isNewStart = line.length < whole.length - 1;
    const hiddenCount = (isNewStart ? 0 : (before?.hiddenCount ?? 0)) + Math.max(0, line.length - MAX_LINE);
    const entry = shorten(line, hiddenCount);
    this.entries.push(entry);
    this.characters += entry.length;
    this.open = isEnded ? null : { text: line.slice(0, MAX_LINE), hiddenCount };
  }

  private mark(key: number, offset: number): void {
    if (this.marks.at(-1)?.offset !== offset) this.marks.push({ key, offset });
  }

  private trimFront(): void {
    if (!this.isTooMuch()) return;
    const excess = this.excess(this.entries);
    const place = this.marks.findLast(({ key }) => key - this.shift <= excess);
    const count = place ? place.key - this.shift : 0;
    if (!place || count <= 0) return;
    this.characters -= sizeOf(this.entries.splice(0, count));
    this.shift += count;
    if (this.firstLine !== null) this.firstLine += count;
    this.firstOffset = place.offset;
    this.marks = this.marks.filter(({ offset }) => offset >= place.offset);
  }

  private trimEnd(): void {
    if (!this.isTooMuch()) return;
    const keptCount = this.entries.length - this.excess(this.entries.toReversed());
    const place = this.marks.find(({ key }) => key - this.shift >= keptCount);
    if (!place || place.key - this.shift >= this.entries.length) return;
    this.characters -= sizeOf(this.entries.splice(place.key - this.shift));
    this.nextOffset = place.offset;
    this.open = null;
    this.marks = this.marks.filter(({ offset }) => offset < place.offset);
  }

  private isTooMuch(): boolean {
    return this.characters > this.limits.characters || this.entries.length > this.limits.entries;
  }

  /** How many entries must go, counted from the first, for the rest to be within the limits. */
  private excess(entries: readonly LogEntry[]): number {
    let count = 0;
    let left = this.characters;
    const surplus = entries.length - this.limits.entries;
    while (count < entries.length - 1 && (left > this.limits.characters || count < surplus)) {
      left -= sizeOf([entries[count]!]);
      count++;
    }
    return count;
  }
}

const sizeOf = (entries: readonly LogEntry[]): number =>
  entries.reduce((sum, entry) => sum + (typeof entry === "string" ? entry.length : 0), 0);

/** Nobody reads on in a line of so many characters, and drawing it would stop the page. */
function shorten(line: string, hiddenCount = line.length - MAX_LINE): string {
  return hiddenCount > 0 ? `${line.slice(0, MAX_LINE)}… (${hiddenCount} more characters)` : line;
}
