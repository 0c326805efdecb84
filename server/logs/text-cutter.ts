export interface CutText {
  text: string;
  offset: number;
  nextOffset: number;
}

/** Turns bytes that arrive in pieces into text, keeping back a character that is not complete yet. */
export class TextCutter {
  private kept: Buffer = Buffer.alloc(0);

  /** `offset` is the place of the first byte in the log. */
  constructor(private offset: number) {}

  /** With `isLast` everything is given; bytes that are no UTF-8 become the replacement character. */
  push(bytes: Buffer, isLast: boolean): CutText {
    const all = this.kept.length > 0 ? Buffer.concat([this.kept, bytes]) : bytes;
    const keptBytes = isLast ? 0 : incompleteTail(all);
    const ready = all.subarray(0, all.length - keptBytes);
    this.kept = Buffer.from(all.subarray(ready.length));
    const offset = this.offset;
    this.offset += ready.length;
    return { text: ready.toString("utf8"), offset, nextOffset: this.offset };
  }
}

/** How many bytes at the end begin a character of UTF-8 that needs more of them: 0 to 3. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < characterLength(byte) ? back : 0;
  }
  return 0;
}

const characterLength = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2);
