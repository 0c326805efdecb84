/**
 * Hides the tokens of runs in a log: each becomes as many asterisks, so that byte offsets hold. A token has `atr_` and
 * 43 letters; a tail that may be the beginning of one is kept back until the next piece shows it.
 */
const TOKEN = /atr_[A-Za-z0-9_-]{43}/g;
const BEGINNING = /a(?:t(?:r(?:_[A-Za-z0-9_-]{0,42})?)?)?$/;
export const TOKEN_BYTES = 47;

export class TokenMask {
  private kept: Buffer = Buffer.alloc(0);

  /** What may be shown of all bytes so far and was not yet. */
  push(piece: Buffer): Buffer {
    const bytes = this.kept.length > 0 ? Buffer.concat([this.kept, piece]) : piece;
    const masked = bytes.includes("atr_") ? hide(bytes) : bytes;
    const tail = masked.toString("latin1", Math.max(0, masked.length - TOKEN_BYTES + 1));
    const at = tail.search(BEGINNING);
    const cut = at < 0 ? masked.length : masked.length - tail.length + at;
    this.kept = Buffer.from(masked.subarray(cut));
    return masked.subarray(0, cut);
  }

  /** What was kept back, at the end of the log. */
  flush(): Buffer {
    const rest = this.kept;
    this.kept = Buffer.alloc(0);
    return rest;
  }
}

const hide = (bytes: Buffer) =>
  Buffer.from(
    bytes.toString("latin1").replace(TOKEN, (token) => "*".repeat(token.length)),
    "latin1",
  );
