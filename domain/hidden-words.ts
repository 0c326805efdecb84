/**
 * Hides words in bytes that come in pieces: each byte of a word becomes an asterisk, so that offsets hold, but for line
 * breaks, so that lines keep their numbers. All words are looked for at once, by the automaton of Aho and Corasick (1975):
 * a file with thousands of lines is as quick as one word, and of words that overlap every one is hidden.
 */
const ASTERISK = 0x2a;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** As much of a word, where the bytes are cut, is no coincidence. */
const TELLING_BYTES = 4;

/** Words as bytes of UTF-8, ready to be looked for. State 0 is the beginning of none. */
export class WordList {
  readonly longestBytes: number;
  private readonly next = new Map<number, number>();
  private readonly fail: number[] = [0];
  /** How many bytes of a word have been seen in a state, and how many of a whole word end there. */
  private readonly depth: number[] = [0];
  private readonly ends: number[] = [0];
  private readonly all: Uint8Array[];

  constructor(words: Iterable<string>) {
    const encoder = new TextEncoder();
    this.all = [...new Set(words)].map((word) => encoder.encode(word)).filter((word) => word.length > 0);
    this.longestBytes = this.all.reduce((longest, word) => Math.max(longest, word.length), 0);
    for (const word of this.all) this.add(word);
    this.link();
  }

  get isEmpty(): boolean {
    return this.longestBytes === 0;
  }

  private add(word: Uint8Array): void {
    let state = 0;
    for (const byte of word) {
      const edge = state * 256 + byte;
      let target = this.next.get(edge);
      if (target === undefined) {
        target = this.depth.push(this.depth[state]! + 1) - 1;
        this.ends.push(0);
        this.fail.push(0);
        this.next.set(edge, target);
      }
      state = target;
    }
    this.ends[state] = word.length;
  }

  /** States in the order of their depth: what a state falls back to is shallower, and known by then. */
  private link(): void {
    const edges = [...this.next].sort(([, a], [, b]) => this.depth[a]! - this.depth[b]!);
    for (const [edge, state] of edges) {
      const [parent, byte] = [Math.floor(edge / 256), edge % 256];
      this.fail[state] = parent === 0 ? 0 : this.step(this.fail[parent]!, byte);
      this.ends[state] ||= this.ends[this.fail[state]!]!;
    }
  }

  step(from: number, byte: number): number {
    for (let state = from; ; state = this.fail[state]!) {
      const target = this.next.get(state * 256 + byte);
      if (target !== undefined) return target;
      if (state === 0) return 0;
    }
  }

  /** How long the longest word is that ends in this state; 0 where none does. */
  endsAt = (state: number): number => this.ends[state]!;
  depthAt = (state: number): number => this.depth[state]!;

  /** How many of the first bytes are the end of a word whose beginning was cut off. */
  cutOffBytes(bytes: Uint8Array): number {
    const isEnd = (word: Uint8Array, from: number) => {
      for (let at = from; at < word.length; at++) if (word[at] !== bytes[at - from]) return false;
      return true;
    };
    let longest = 0;
    for (const word of this.all) {
      const most = Math.min(word.length - 1, bytes.length);
      for (let length = most; length > longest && length >= TELLING_BYTES; length--)
        if (isEnd(word, word.length - length)) longest = length;
    }
    return longest;
  }

  private begins: Uint8Array | null = null;

  /** Which two bytes begin a word, as one number: most of a log begins none, and is passed over. */
  beginnings(): Uint8Array {
    this.begins ??= this.findBeginnings();
    return this.begins;
  }

  private findBeginnings(): Uint8Array {
    const table = new Uint8Array(1 << 16);
    for (const [first, second] of this.all)
      if (second === undefined) table.fill(1, first! * 256, first! * 256 + 256);
      else table[first! * 256 + second] = 1;
    return table;
  }
}

/** One pass over bytes. What may be the beginning of a word is kept back until the next piece shows it. */
export class WordMask {
  /** True when something may have been hidden in what the last call gave. */
  hasHidden = false;
  private kept: Uint8Array = new Uint8Array(0);
  private keptHidden = false;
  private state = 0;
  private readonly begins: Uint8Array;

  constructor(private readonly words: WordList) {
    this.begins = words.beginnings();
  }

  /** What may be shown of all bytes so far and was not yet. */
  push(piece: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(this.kept.length + piece.length);
    bytes.set(this.kept);
    bytes.set(piece, this.kept.length);
    this.hasHidden = this.keptHidden;
    this.hide(bytes, this.kept.length);
    const cut = bytes.length - this.words.depthAt(this.state);
    this.kept = bytes.slice(cut);
    this.keptHidden = this.hasHidden && this.kept.length > 0;
    return bytes.subarray(0, cut);
  }

  /** What was kept back, where the bytes end: the first half of a word is hidden too. */
  flush(): Uint8Array {
    const rest = this.kept;
    this.hasHidden = this.keptHidden || rest.length >= TELLING_BYTES;
    if (rest.length >= TELLING_BYTES) cover(rest, 0, rest.length);
    this.kept = new Uint8Array(0);
    this.keptHidden = false;
    this.state = 0;
    return rest;
  }

  private hide(bytes: Uint8Array, from: number): void {
    const { words, begins } = this;
    let { state } = this;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      const isLast = at + 1 === bytes.length;
      if (state === 0 && !isLast && begins[byte * 256 + bytes[at + 1]!] === 0) continue;
      state = words.step(state, byte);
      const length = words.endsAt(state);
      if (length === 0) continue;
      this.hasHidden = true;
      cover(bytes, at + 1 - length, at + 1);
    }
    this.state = state;
  }
}

/** Hides these bytes. */
export function cover(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++)
    if (bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) bytes[at] = ASTERISK;
}
