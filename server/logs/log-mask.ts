import { type WordList, WordMask } from "@/domain/hidden-words";
import { TOKEN_BYTES, TokenMask } from "./mask-token";

/** Hides in a log what nobody may read there: the tokens of runs, and the values of the secrets that its run uses. */
export class LogMask {
  private readonly tokens = new TokenMask();
  private readonly secrets: WordMask | null;

  constructor(words: WordList) {
    this.secrets = words.isEmpty ? null : new WordMask(words);
  }

  /** As many bytes before a place the mask must see, since a word may begin there. */
  static lookBackBytes = (words: WordList): number => Math.max(TOKEN_BYTES, words.longestBytes) - 1;

  /** What may be shown of all bytes so far and was not yet. */
  push(piece: Buffer): Buffer {
    const bytes = this.tokens.push(piece);
    return this.secrets ? asBuffer(this.secrets.push(bytes)) : bytes;
  }

  /** What was kept back, where the log ends or is cut. */
  flush(): Buffer {
    const last = this.tokens.flush();
    return this.secrets ? Buffer.concat([this.secrets.push(last), this.secrets.flush()]) : last;
  }
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
