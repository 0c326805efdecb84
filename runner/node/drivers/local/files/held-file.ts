import { closeSync, fstatSync, read, type Stats } from "node:fs";
import { promisify } from "node:util";

const readFrom = promisify(read);
const PIECE_BYTES = 256 * 1024;

/**
 * A regular file that is held open: what was looked at is what is read. A number of a descriptor is given to another file once
 * it is free, so it is let go of only when no read is under way, and gives nothing afterwards.
 */
export class HeldFile {
  readonly stat: Stats;
  private reads = 0;
  private isClosed = false;

  /** Takes over the descriptor. */
  constructor(private readonly fd: number) {
    this.stat = fstatSync(fd);
  }

  /** At most so many bytes from the first on, as one piece. */
  readFirst(limitBytes: number): Promise<Buffer> {
    return this.readAt(0, limitBytes);
  }

  /** The first so many bytes, piece by piece; fewer where the file has become shorter. */
  async *stream(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < sizeBytes; ) {
      const piece = await this.readAt(at, Math.min(PIECE_BYTES, sizeBytes - at));
      if (piece.length === 0) return;
      yield piece;
      at += piece.length;
    }
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.reads === 0) closeSync(this.fd);
  }

  private async readAt(position: number, length: number): Promise<Buffer> {
    if (this.isClosed) throw new Error("This file was let go of.");
    this.reads++;
    try {
      const { buffer, bytesRead } = await readFrom(this.fd, Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    } finally {
      this.reads--;
      if (this.isClosed && this.reads === 0) closeSync(this.fd);
    }
  }
}
