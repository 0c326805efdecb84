import { closeSync, createReadStream, fstatSync, read, type Stats } from "node:fs";
import { promisify } from "node:util";

const readFrom = promisify(read);

/** A regular file that is held open: what was looked at is what is read. */
export class HeldFile {
  readonly stat: Stats;

  /** Takes over the descriptor. */
  constructor(private readonly fd: number) {
    this.stat = fstatSync(fd);
  }

  /** At most so many bytes from the first on, as one piece. */
  async readFirst(limitBytes: number): Promise<Buffer> {
    const buffer = Buffer.alloc(limitBytes);
    const { bytesRead } = await readFrom(this.fd, buffer, 0, limitBytes, 0);
    return buffer.subarray(0, bytesRead);
  }

  /** The first so many bytes, piece by piece; at least one. */
  stream(sizeBytes: number): AsyncIterable<Uint8Array> {
    return createReadStream("", { fd: this.fd, start: 0, end: sizeBytes - 1, autoClose: false });
  }

  close(): void {
    closeSync(this.fd);
  }
}
