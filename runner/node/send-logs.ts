/** Sends what a job prints to the studio while it prints it, where the studio does not read this node's folder itself. */
import { setTimeout as delay } from "node:timers/promises";
import type { LogCut } from "@/domain/log-lines";
import { LogGap, type LogSink, StaleLease } from "@/domain/node/contract";
import type { Lease } from "@/domain/node/messages";
import type { Job } from "./drivers/driver";
import { isTransient } from "./retrying";

const LOOK_MS = 100;
const PIECE_BYTES = 1024 ** 2;
/** The whole log is stored at the end in any case: only who follows it waits for this. */
const LAST_MS = 10_000;
const REFUSED_MS = 5_000;

export class LogSender {
  private readonly over = new AbortController();
  /** Null until the studio has said how much it has. */
  private sentTo: number | null = null;
  private buildSentTo = 0;
  private toldCut: LogCut | null = null;
  private readonly running: Promise<void>;

  constructor(
    private readonly job: Job,
    private readonly lease: Lease,
    private readonly sink: LogSink,
    private readonly leaving: AbortSignal,
  ) {
    this.running = this.run();
  }

  /** After the command's end: resolves when all of its log is sent, or can not be. */
  async finish(): Promise<void> {
    const limit = AbortSignal.any([AbortSignal.timeout(LAST_MS), this.leaving]);
    limit.addEventListener("abort", () => this.over.abort(), { once: true });
    this.isLast = true;
    await this.running;
  }

  private isLast = false;

  private async run(): Promise<void> {
    const signal = AbortSignal.any([this.over.signal, this.leaving]);
    const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted) {
      const { isLast } = this;
      try {
        if (await this.step()) continue;
        if (isLast) return;
      } catch (failure) {
        if (failure instanceof StaleLease) return;
        await pause(isTransient(failure) ? LOOK_MS * 5 : REFUSED_MS);
      }
      await pause(LOOK_MS);
    }
  }

  /** Sends the next pieces. False where there is nothing to send now. */
  private async step(): Promise<boolean> {
    const isOfBuild = await this.stepBuild();
    return (await this.stepUser()) || isOfBuild;
  }

  private async stepBuild(): Promise<boolean> {
    const { build } = this.job;
    const bytes = (await build?.read(this.buildSentTo, PIECE_BYTES)) ?? new Uint8Array();
    if (!build || bytes.length === 0) return false;
    const sent = () => this.sink.appendBuild(build.id, this.buildSentTo, bytes);
    this.buildSentTo = await lengthAfter(sent);
    return true;
  }

  private async stepUser(): Promise<boolean> {
    const { lease, sink, job } = this;
    const from = this.sentTo ?? 0;
    const { bytes, cut } = await job.readLog(from, PIECE_BYTES);
    if (bytes.length === 0 && !cut) return false;
    // A node that was started again asks where the one before it was.
    if (this.sentTo === null) {
      this.sentTo = await lengthAfter(() => sink.append(lease, Number.MAX_SAFE_INTEGER, new Uint8Array()));
      return true;
    }
    if (cut && from >= cut.start && cut.end !== this.toldCut?.end) {
      const length = await lengthAfter(() => sink.cut(lease, cut));
      // Shorter than that, it lacks what comes before the cut.
      if (length >= cut.end) this.toldCut = cut;
      this.sentTo = length >= cut.end ? Math.max(from, length) : length;
      return true;
    }
    if (bytes.length === 0) return false;
    this.sentTo = await lengthAfter(() => sink.append(lease, from, bytes));
    return true;
  }
}

/** How much the studio has, also where it wants another piece than it was sent. */
async function lengthAfter(send: () => Promise<{ sizeBytes: number }>): Promise<number> {
  try {
    return (await send()).sizeBytes;
  } catch (failure) {
    if (failure instanceof LogGap) return failure.sizeBytes;
    throw failure;
  }
}
