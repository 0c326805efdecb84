import type { Services } from "@/server/core/services";
import { findLog, type LogState, type LogStream, type OpenLog, openLog } from "./log-source";
import { TOKEN_BYTES, TokenMask } from "./mask-token";

const PIECE_BYTES = 64 * 1024;

/** One reader's place in a log. The token's mask wants the bytes just before the place, too. */
export class LogReader {
  private state: LogState | null = null;
  private log: OpenLog | null = null;
  private mask = new TokenMask();
  private position: number;
  private skipBytes: number;

  constructor(
    private readonly services: Services,
    private readonly runId: string,
    private readonly stream: LogStream,
    offset: number,
  ) {
    this.position = Math.max(0, offset - TOKEN_BYTES + 1);
    this.skipBytes = offset - this.position;
  }

  /** Asks where the log stands now, and opens it if it has come to be. */
  async refresh(): Promise<{ isOver: boolean; isOtherAttempt: boolean }> {
    const before = this.state;
    const state = await findLog(this.services, this.runId, this.stream);
    this.state = state;
    const isOtherAttempt = before !== null && before.attempt > 0 && before.attempt !== state.attempt;
    if (!isOtherAttempt) this.log ??= await openLog(this.services, state);
    return { isOver: state.isOver, isOtherAttempt };
  }

  sizeBytes = async (): Promise<number> => (await this.log?.sizeBytes()) ?? 0;

  async *readNew(): AsyncGenerator<Buffer> {
    while (this.log) {
      const piece = await this.log.read(this.position, PIECE_BYTES);
      if (piece.length === 0) return;
      this.position += piece.length;
      yield* this.show(this.mask.push(piece));
    }
  }

  async *finish(): AsyncGenerator<Buffer> {
    yield* this.show(this.mask.flush());
  }

  /** A retry writes a log of its own, which follows the one before. */
  async *startOver(): AsyncGenerator<Buffer> {
    yield* this.readNew();
    yield* this.finish();
    await this.close();
    this.position = 0;
    this.skipBytes = 0;
    this.log = await openLog(this.services, this.state!);
  }

  async close(): Promise<void> {
    const { log } = this;
    this.log = null;
    await log?.close();
  }

  private *show(bytes: Buffer): Generator<Buffer> {
    const skipped = Math.min(this.skipBytes, bytes.length);
    this.skipBytes -= skipped;
    if (skipped < bytes.length) yield bytes.subarray(skipped);
  }
}
