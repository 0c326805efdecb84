import type { FileHandle } from "node:fs/promises";

const MASK = "***";
/** What is shorter would be found in any word. An address shows none of them anyway. */
const SHORTEST_SECRET = 4;
/** A line without an end is written in pieces of this length. */
const LONGEST_LINE = 64 * 1024;
/** Who and with what password, in any address. It begins at what few texts have, and looks no further than it must. */
const CREDENTIALS = /(:\/\/)[^\s/@"'`<>]{1,4096}@/g;
const LOG_CAP_BYTES = 64 * 2 ** 20;
const LONGEST_TAIL = 2 ** 19;

/** The log of a build, in which no secret is written out: line by line, so that none is cut in two. */
export class BuildLog {
  /** The end of what was said, for the one who looks for the reason of a failure. */
  tail = "";
  private rest = "";
  private sizeBytes = 0;
  private written: Promise<unknown> = Promise.resolve();
  private readonly decoder = new TextDecoder();
  private readonly secrets: string[];

  constructor(
    private readonly handle: FileHandle,
    secrets: string[],
    /** Turns addresses that only exist inside of the build into what they stand for. */
    private readonly translate: (line: string) => string = (line) => line,
  ) {
    const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret)]);
    this.secrets = [...new Set(spellings)]
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .sort((a, b) => b.length - a.length);
  }

  /** Takes a piece of output. */
  take(chunk: Buffer): void {
    this.rest += this.decoder.decode(chunk, { stream: true });
    const end = this.rest.lastIndexOf("\n") + 1;
    const cut = end > 0 ? end : this.rest.length > LONGEST_LINE ? this.rest.length : 0;
    if (cut === 0) return;
    this.say(this.rest.slice(0, cut));
    this.rest = this.rest.slice(cut);
  }

  say(text: string): void {
    if (this.sizeBytes > LOG_CAP_BYTES) return;
    const cleaned = this.clean(text);
    this.sizeBytes += Buffer.byteLength(cleaned);
    // What comes after is read and dropped, so that the build does not stop.
    const isOver = this.sizeBytes > LOG_CAP_BYTES;
    const shown = isOver
      ? `[The log is larger than ${LOG_CAP_BYTES / 2 ** 20} MiB: the rest is left out.]\n`
      : cleaned;
    this.tail = (this.tail + shown.replace(/\x1b\[[0-9;?]*[A-Za-z]|\0/g, "")).slice(-LONGEST_TAIL);
    this.written = this.written.then(() => this.handle.write(shown));
    // Whoever waits for the end of the log is told of it.
    this.written.catch(() => undefined);
  }

  async end(): Promise<void> {
    if (this.rest) this.say(this.rest);
    this.rest = "";
    await this.written;
  }

  clean(text: string): string {
    const masked = this.secrets.reduce(
      (shown, secret) => shown.replaceAll(secret, MASK),
      this.translate(text),
    );
    return masked.replace(CREDENTIALS, `$1${MASK}@`);
  }
}
