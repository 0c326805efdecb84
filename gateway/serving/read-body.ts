import type { IncomingMessage } from "node:http";

const EMPTY = Buffer.alloc(0);
/** What all requests together hold in memory while they come, wait and are worked on. */
const MAX_HELD_BYTES = 512 * 1024 ** 2;

export interface BodyEnd {
  whole(body: Buffer): void;
  /** More than a door takes, or than there is memory for. */
  refused(status: 413 | 503): void;
}

/** Counts what is held, so that many large requests do not take the memory of everybody. */
export class HeldBytes {
  private count = 0;

  take(bytes: number): boolean {
    if (this.count + bytes > MAX_HELD_BYTES) return false;
    this.count += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.count -= bytes;
  }
}

/** The body as a whole, since it may have to be sent twice. The answer gives back what it held. */
export function readBody(
  request: IncomingMessage,
  held: HeldBytes,
  maxBytes: number,
  end: BodyEnd,
): () => void {
  let pieces: Buffer[] = [];
  let size = 0;
  let taken = 0;
  const giveBack = () => {
    held.giveBack(taken);
    taken = 0;
  };
  const refuse = (status: 413 | 503) => {
    pieces = [];
    request.removeAllListeners("data");
    request.removeListener("end", atEnd);
    request.resume();
    giveBack();
    end.refused(status);
  };
  const atEnd = () =>
    end.whole(pieces.length === 1 ? pieces[0]! : size === 0 ? EMPTY : Buffer.concat(pieces, size));
  request.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > maxBytes) return refuse(413);
    if (!held.take(piece.length)) return refuse(503);
    taken += piece.length;
    pieces.push(piece);
  });
  request.once("end", atEnd);
  return giveBack;
}
