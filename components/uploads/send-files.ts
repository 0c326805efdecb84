import type { FileToSend } from "./file-to-send";

const CONNECTIONS = 4;
/** More often than this nobody sees, and a page that draws anew for each of many small files does little else. */
const TELL_EVERY_MS = 100;

export type Phase = "reading" | "sending";

/** A file that is under way. */
export interface FileProgress {
  path: string;
  sizeBytes: number;
  phase: Phase;
  doneBytes: number;
}

export interface Progress {
  fileCount: number;
  doneFiles: number;
  totalBytes: number;
  sentBytes: number;
  /** At most as many as there are connections, in the order in which they were begun. */
  underWay: FileProgress[];
}

/** What says how far one file is. */
export type Tell = (phase: Phase, doneBytes: number) => void;

export type SendOne<Result> = (file: FileToSend, tell: Tell, signal: AbortSignal) => Promise<Result>;

interface SendOptions {
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  now?: () => number;
}

/** Sends files, a few at a time, and gives the results in their order. Where one fails, no other is begun. */
export async function sendFiles<Result>(
  files: readonly FileToSend[],
  sendOne: SendOne<Result>,
  { signal, onProgress, now = () => performance.now() }: SendOptions,
): Promise<Result[]> {
  const tally = new Tally(files, onProgress, now);
  const results = new Array<Result>(files.length);
  const failed = new AbortController();
  const ends = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const work = async () => {
    while (next < files.length) {
      ends.throwIfAborted();
      const index = next++;
      const file = files[index]!;
      results[index] = await tally.during(file, (tell) => sendOne(file, tell, ends));
    }
  };
  const hands = Array.from({ length: CONNECTIONS }, () =>
    work().catch((failure) => {
      failed.abort(failure);
      throw failure;
    }),
  );
  await Promise.allSettled(hands);
  ends.throwIfAborted();
  return results;
}

/** Adds up how far all of them are. */
class Tally {
  private readonly underWay = new Set<FileProgress>();
  private readonly totalBytes: number;
  private doneFiles = 0;
  private doneBytes = 0;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly files: readonly FileToSend[],
    private readonly onProgress: (progress: Progress) => void,
    private readonly now: () => number,
  ) {
    this.totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.tell();
  }

  async during<Result>(file: FileToSend, work: (tell: Tell) => Promise<Result>): Promise<Result> {
    const { path, sizeBytes } = file;
    const one: FileProgress = { path, sizeBytes, phase: "reading", doneBytes: 0 };
    this.underWay.add(one);
    try {
      const result = await work((phase, doneBytes) => {
        Object.assign(one, { phase, doneBytes });
        this.tellSometimes();
      });
      this.doneFiles++;
      this.doneBytes += sizeBytes;
      return result;
    } catch (failure) {
      throw named(file, failure);
    } finally {
      this.underWay.delete(one);
      if (this.doneFiles === this.files.length) this.tell();
      else this.tellSometimes();
    }
  }

  private tellSometimes(): void {
    if (this.now() - this.toldAt >= TELL_EVERY_MS) this.tell();
  }

  private tell(): void {
    this.toldAt = this.now();
    const underWay = [...this.underWay].map((one) => ({ ...one }));
    const onTheirWay = underWay.reduce(
      (sum, { phase, doneBytes }) => sum + (phase === "sending" ? doneBytes : 0),
      0,
    );
    this.onProgress({
      fileCount: this.files.length,
      doneFiles: this.doneFiles,
      totalBytes: this.totalBytes,
      sentBytes: this.doneBytes + onTheirWay,
      underWay,
    });
  }
}

/** Of many files the words of a failure say which one it was; that somebody has canceled needs no name. */
function named({ path }: FileToSend, failure: unknown): unknown {
  if (failure instanceof UploadEnded || !(failure instanceof Error)) return failure;
  return new Error(`${path} could not be sent: ${failure.message}`, { cause: failure });
}

/** Why an upload ended before its end: canceled, what came is thrown away; left, it goes on at the next visit. */
export class UploadEnded extends Error {
  constructor(readonly kind: "canceled" | "left") {
    super(kind === "canceled" ? "Canceled." : "The page was left.");
    this.name = "UploadEnded";
  }
}
