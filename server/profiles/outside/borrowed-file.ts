/** Stretches of files that lie elsewhere, fetched to where the worker reads them. */
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import type { LocalFile } from "../../data/files";
import type { Storage } from "../../datastores/storage";

/** A file at its source. */
export interface FarFile {
  path: string;
  /** Where it lies in its storage. */
  from: string;
  /** Null where its server does not tell. */
  sizeBytes: number | null;
}

/** What it is fetched from, where to, and until when somebody wants it. */
export interface Loan {
  storage: Storage;
  folder: string;
  signal: AbortSignal | undefined;
  /** What was opened for it, which `withLoan` closes. */
  opened: FileHandle[];
}

/** A folder for what is fetched, which goes with the end of the work. */
export async function withLoan<T>(
  { storage, signal }: Pick<Loan, "storage" | "signal">,
  work: (loan: Loan) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-borrowed-"));
  const loan: Loan = { storage, signal, folder, opened: [] };
  try {
    return await work(loan);
  } finally {
    await Promise.all(loan.opened.map((handle) => handle.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file of this machine that is filled piece by piece, each where it belongs; what was not fetched takes no room. */
export class BorrowedFile {
  private constructor(
    private readonly loan: Loan,
    readonly far: FarFile,
    readonly at: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(loan: Loan, far: FarFile, name: string): Promise<BorrowedFile> {
    const at = path.join(loan.folder, name);
    const handle = await open(at, "wx+", 0o600);
    loan.opened.push(handle);
    return new BorrowedFile(loan, far, at, handle);
  }

  /** Fetches that stretch, and says how many bytes of it there were. */
  async fetch(start: number, length: number): Promise<number> {
    if (length <= 0) return 0;
    const { storage, signal } = this.loan;
    signal?.throwIfAborted();
    const stream = await storage.open(this.far.from, { start, end: start + length - 1 });
    return this.fill(stream, start, length);
  }

  async write(start: number, bytes: Buffer): Promise<void> {
    await this.handle.write(bytes, 0, bytes.length, start);
  }

  async read(start: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  }

  /** As the worker is given it. Its length is that of the whole file, so that each stretch is where it belongs. */
  async lend(sizeBytes: number, held?: LocalFile["held"]): Promise<LocalFile> {
    await this.handle.truncate(sizeBytes);
    return { path: this.far.path, at: this.at, sizeBytes, ...(held ? { held } : {}) };
  }

  /** A server may send more than it was asked for: that is not taken. */
  private async fill(stream: Readable, start: number, length: number): Promise<number> {
    const stop = () => stream.destroy(this.loan.signal?.reason);
    this.loan.signal?.addEventListener("abort", stop);
    let done = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const taken = chunk.subarray(0, length - done);
        await this.write(start + done, taken);
        done += taken.length;
        if (done >= length) break;
      }
      return done;
    } finally {
      this.loan.signal?.removeEventListener("abort", stop);
    }
  }
}
