/** Sends files that the machine does not have yet, each once however many runs want it. */
import { inParallel } from "@/domain/in-parallel";
import type { Connection } from "./connection";

const AT_ONCE = 8;
const PIECE_BYTES = 1024 ** 2;

/** The bytes of a content, from the first on. */
export type ReadContent = (sha256: string) => Promise<AsyncIterable<Uint8Array>>;

export class ContentSender {
  private readonly sending = new Map<string, Promise<void>>();
  private last = 0;

  constructor(private readonly connection: Connection) {}

  async send(hashes: string[], read: ReadContent, signal: AbortSignal): Promise<void> {
    await inParallel(hashes, AT_ONCE, async (sha256) => {
      signal.throwIfAborted();
      // What another run sends may end with that run.
      const isSent = await this.sending.get(sha256)?.then(
        () => true,
        () => false,
      );
      signal.throwIfAborted();
      if (!isSent) await this.begin(sha256, read);
    });
  }

  private begin(sha256: string, read: ReadContent): Promise<void> {
    const sent = this.sendOne(sha256, read).finally(() => this.sending.delete(sha256));
    this.sending.set(sha256, sent);
    return sent;
  }

  private async sendOne(sha256: string, read: ReadContent): Promise<void> {
    const ticket = ++this.last;
    let offset = 0;
    let held: Uint8Array = new Uint8Array();
    for await (const piece of inPieces(await read(sha256))) {
      if (held.length > 0) {
        await this.connection.call("put", { sha256, ticket, offset, isLast: false }, held);
        offset += held.length;
      }
      held = piece;
    }
    await this.connection.call("put", { sha256, ticket, offset, isLast: true }, held);
  }
}

/** Small pieces put together, large ones divided: each is an answer that is waited for. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) {
      const part = piece.subarray(at, at + PIECE_BYTES);
      if (length + part.length > PIECE_BYTES) {
        yield Buffer.concat(waiting);
        waiting = [];
        length = 0;
      }
      waiting.push(part);
      length += part.length;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}
