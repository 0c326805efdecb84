import type { Services } from "@/server/core/services";
import { LogMask } from "./log-mask";
import { findLog, type LogAddress, type LogState } from "./log-source";
import { type OpenLog, openLog } from "./open-log";

const PIECE_BYTES = 64 * 1024;

/** Bytes of a log and where they stand; without bytes, so many that are missing there. */
export type LogStep = { offset: number; bytes: Buffer } | { offset: number; bytes: null; cutBytes: number };

/** One reader's place in a log. The mask wants the bytes just before the place, too. */
export class LogReader {
  private state: LogState | null = null;
  private log: OpenLog | null = null;
  private mask: LogMask | null = null;
  /** Where the next bytes are read, and where those stand that the mask gives next. */
  private readTo = 0;
  private maskedTo = 0;

  constructor(
    private readonly services: Services,
    private readonly address: LogAddress,
    /** All before this place was given, or was not asked for. */
    private shownTo: number,
  ) {}

  /** Where the next step begins. */
  get offset(): number {
    return this.shownTo;
  }

  /** Asks where the log stands now, and opens it if it has come to be. */
  async refresh(): Promise<{ isOver: boolean; isOtherAttempt: boolean; state: LogState }> {
    const before = this.state;
    const state = await findLog(this.services, this.address);
    this.state = state;
    // Until there is a log, an attempt may begin that is given other secrets.
    if (!this.log) this.begin(Math.max(0, this.shownTo - LogMask.lookBackBytes(state.words)));
    const isOtherAttempt = before !== null && before.attempt > 0 && before.attempt !== state.attempt;
    if (!isOtherAttempt) this.log ??= await openLog(this.services, state);
    return { isOver: state.isOver, isOtherAttempt, state };
  }

  sizeBytes = async (): Promise<number> => (await this.log?.sizeBytes()) ?? 0;

  /** Moves a place that lies in the cut to where the log goes on. */
  async leaveCut(): Promise<void> {
    const cut = await this.log?.cut();
    if (cut && this.shownTo >= cut.start && this.shownTo < cut.end) this.jumpTo(cut.end);
  }

  async *readNew(): AsyncGenerator<LogStep> {
    while (this.log) {
      const piece = await this.log.read(this.readTo, PIECE_BYTES);
      if (!Buffer.isBuffer(piece)) {
        yield* this.finish();
        const offset = this.shownTo;
        this.jumpTo(piece.end);
        if (this.shownTo > offset) yield { offset, bytes: null, cutBytes: this.shownTo - offset };
        continue;
      }
      if (piece.length === 0) return;
      this.readTo += piece.length;
      yield* this.show(this.mask!.push(piece));
    }
  }

  async *finish(): AsyncGenerator<LogStep> {
    if (this.mask) yield* this.show(this.mask.flush());
  }

  /** A retry writes a log of its own, which follows the one before. */
  async *startOver(): AsyncGenerator<LogStep> {
    yield* this.readNew();
    yield* this.finish();
    await this.close();
    this.shownTo = 0;
    this.jumpTo(0);
    this.log = await openLog(this.services, this.state!);
  }

  async close(): Promise<void> {
    const { log } = this;
    this.log = null;
    await log?.close();
  }

  private jumpTo(offset: number): void {
    this.begin(offset);
    this.shownTo = Math.max(this.shownTo, offset);
  }

  private begin(offset: number): void {
    this.mask = new LogMask(this.state!.words);
    this.readTo = offset;
    this.maskedTo = offset;
  }

  private *show(bytes: Buffer): Generator<LogStep> {
    const skipped = Math.min(bytes.length, Math.max(0, this.shownTo - this.maskedTo));
    this.maskedTo += bytes.length;
    if (skipped === bytes.length) return;
    const offset = this.shownTo;
    this.shownTo = this.maskedTo;
    yield { offset, bytes: bytes.subarray(skipped) };
  }
}
