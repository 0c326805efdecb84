/** The lines of a log as its bytes arrive. A piece that does not continue what is here is dropped: no gap, no double. */
export interface LogPiece {
  text: string;
  /** Byte offsets in the log: where the piece begins, and where the next one will. */
  offset: number;
  nextOffset: number;
}

/** What a tab holds at most; beyond it the oldest lines go, and the whole log can be downloaded. */
const MAX_CHARACTERS = 24_000_000;
const MAX_LINE = 20_000;

export class LogBuffer {
  /** Complete lines; the one being written is the last, when it has any text. */
  readonly lines: string[] = [];
  /** The number of lines that were here and are not any more. */
  droppedCount = 0;
  nextOffset: number;
  private open = false;
  private characters = 0;

  constructor(readonly firstOffset: number) {
    this.nextOffset = firstOffset;
  }

  /** Takes the piece if it continues the log; answers whether it did. */
  accept(piece: LogPiece): boolean {
    if (piece.offset !== this.nextOffset || piece.nextOffset === piece.offset) return false;
    this.nextOffset = piece.nextOffset;
    const parts = piece.text.split("\n");
    parts.forEach((part, index) => {
      if (index < parts.length - 1) this.write(part, true);
      else if (part) this.write(part, false);
    });
    this.trim();
    return true;
  }

  private write(text: string, isEnded: boolean): void {
    const whole = this.open ? this.lines.pop()! + text : text;
    if (this.open) this.characters -= whole.length - text.length;
    const line = overwrite(whole, isEnded);
    this.lines.push(line);
    this.characters += line.length;
    this.open = !isEnded;
  }

  private trim(): void {
    let count = 0;
    while (this.characters > MAX_CHARACTERS && count < this.lines.length - 1) {
      this.characters -= this.lines[count]!.length;
      count++;
    }
    if (count === 0) return;
    this.lines.splice(0, count);
    this.droppedCount += count;
  }
}

/** A carriage return begins the line again, as progress bars do; the last state is what counts. */
function overwrite(line: string, isEnded: boolean): string {
  const text = isEnded && line.endsWith("\r") ? line.slice(0, -1) : line;
  const body = text.endsWith("\r") ? text.slice(0, -1) : text;
  const last = body.lastIndexOf("\r");
  const kept = (last < 0 ? body : body.slice(last + 1)) + (text.endsWith("\r") ? "\r" : "");
  return kept.length > MAX_LINE
    ? `${kept.slice(0, MAX_LINE)}… (${kept.length - MAX_LINE} more characters)`
    : kept;
}
