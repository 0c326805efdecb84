/**
 * One instance of a deployment, from its assignment until its process is gone: prepared, started, ready, drained. It is a
 * job of the driver like a run's attempt, which the next start of the node takes up in the same way.
 */
import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { LOG_FILES, paths } from "@/domain/data-folder";
import type { CollectedFile } from "@/domain/node/contract";
import { StaleLease } from "@/domain/node/contract";
import type { InstanceAssignment, InstanceReport, ServingController } from "@/domain/node/serving";
import type { Driver, Job, Link } from "../drivers/driver";
import { servingSocket } from "../drivers/local/launch/serving-socket";
import { Pause } from "../pause";
import { insist } from "../retrying";

export interface InstanceHost {
  serving: ServingController;
  driver: Driver;
  home: string;
  log(line: string): void;
}

const TAIL_BYTES = 16_000;
/** What is kept of the log of instances that have ended; when it is full, the older half goes. */
const MAX_KEPT_BYTES = 8_000_000;
const LOOK_MS = 100;
/** With this status a worker ends whose script could not be imported, or whose `init()` raised. */
const NOT_LOADED = 3;
const LOADING = "Its script could not be imported, or its init() failed:";

export class Instance {
  readonly job: Job;
  private readonly leaving = new AbortController();
  /** Why we ended it ourselves. */
  private endedFor: string | null = null;
  private tail = "";

  constructor(
    private readonly host: InstanceHost,
    readonly assignment: InstanceAssignment,
  ) {
    this.job = host.driver.job(assignment, this.link());
  }

  get hold() {
    const { runId: id, epoch } = this.assignment;
    return { id, epoch };
  }

  /** Resolves when it has ended, and its end is told; or when the node leaves it. Never rejects. */
  async run(): Promise<void> {
    try {
      const end = await this.live();
      await this.report({ state: "ended", ...end }).catch((error) => {
        if (!(error instanceof StaleLease)) throw error;
      });
      await this.job.clear();
      await rm(this.socket, { force: true });
    } catch (error) {
      if (!this.leaving.signal.aborted)
        this.host.log(`${this.assignment.runName}: ${(error as Error).stack}`);
    }
  }

  /** It finishes what it has, and ends; after a grace it is killed. */
  end(): void {
    this.endedFor ??= "It was ended, as it is not wanted any more.";
    this.job.cancel();
  }

  /** It is killed at once, for a reason that the log of its deployment tells. */
  async kill(reason: string): Promise<void> {
    this.endedFor ??= reason;
    await this.job.drop();
  }

  leave(): void {
    this.leaving.abort(new Error("The node stops."));
  }

  private get socket(): string {
    return servingSocket(this.host.home, this.assignment.runId);
  }

  /** Resolves to how it ended. */
  private async live(): Promise<{ message: string; excerpt: string }> {
    const { job, leaving } = this;
    try {
      if ((await job.start(leaving.signal)) === "running") {
        if (!this.assignment.serving.hasBeenReady) this.tell({ state: "starting" });
        await this.watch();
      }
      const outcome = await job.collect();
      const failure = "error" in outcome ? outcome.error : undefined;
      const said =
        failure?.exitCode === NOT_LOADED ? LOADING : (failure?.message ?? "It has ended by itself.");
      return { message: this.endedFor ?? said, excerpt: this.tail };
    } catch (error) {
      if (leaving.signal.aborted) throw error;
      const outcome = await job.giveUp(error);
      const failure = "error" in outcome ? outcome.error : undefined;
      const message = this.endedFor ?? failure?.message ?? (error as Error).message;
      return { message, excerpt: [this.tail, failure?.excerpt].filter(Boolean).join("\n") };
    }
  }

  private async watch(): Promise<void> {
    const { job, host, leaving } = this;
    const pause = new Pause();
    let hasEnded = false;
    void job.changed().then(() => {
      hasEnded = true;
      pause.wake();
    });
    void this.becomeReady(() => hasEnded || leaving.signal.aborted);
    for (;;) {
      leaving.signal.throwIfAborted();
      if ((await job.poll()) !== "running") {
        hasEnded = true;
        return;
      }
      await pause.wait(host.driver.pollMs);
    }
  }

  /** It is ready when a connection to it is greeted. */
  private async becomeReady(isOver: () => boolean): Promise<void> {
    const { startTimeoutMs } = this.assignment.serving;
    const deadline = performance.now() + startTimeoutMs;
    while (!isOver()) {
      if (await isGreeted(this.socket, deadline - performance.now(), this.leaving.signal))
        return this.tell({ state: "ready", socket: this.socket });
      if (performance.now() >= deadline)
        return this.kill(`init() had not returned after ${Math.round(startTimeoutMs / 1_000)} s.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private tell(report: InstanceReport): void {
    this.report(report).catch((error) => {
      if (error instanceof StaleLease) void this.kill("It is another node's.");
    });
  }

  private reports: Promise<unknown> = Promise.resolve();

  /** In order, each again and again until it is answered. */
  private report(report: InstanceReport): Promise<void> {
    const told = this.reports
      .catch(() => undefined)
      .then(() => insist(() => this.host.serving.report(this.hold, report), this.leaving.signal));
    this.reports = told;
    return told;
  }

  private link(): Link {
    const { serving } = this.host;
    return {
      insist: (call) => insist(call, this.leaving.signal),
      isLeft: () => this.leaving.signal.aborted,
      open: (sha256) => serving.open(sha256),
      collect: (files) => this.keepLog(files),
      notice: async () => undefined,
      metrics: async () => undefined,
      report: (progress) => {
        if (progress.status === "preparing" && progress.waitingReason)
          this.tell({ state: "preparing", doing: progress.waitingReason });
      },
    };
  }

  /** Of all that a run would leave only what it has printed is kept, behind that of the instances before it. */
  private async keepLog(files: CollectedFile[]): Promise<void> {
    const log = files.find((file) => file.path === LOG_FILES.user.log);
    if (!log || this.tail) return;
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    for await (const piece of log.read()) {
      pieces.push(Buffer.from(piece));
      sizeBytes += piece.length;
      while (sizeBytes - pieces[0]!.length > MAX_KEPT_BYTES / 2) sizeBytes -= pieces.shift()!.length;
    }
    const bytes = Buffer.concat(pieces);
    this.tail = bytes.subarray(-TAIL_BYTES).toString("utf8");
    const file = paths.deploymentLog(this.host.home, this.assignment.serving.deploymentId);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const before = await stat(file).catch(() => null);
    if (before && before.size + bytes.length > MAX_KEPT_BYTES)
      await writeFile(file, (await readFile(file)).subarray(-MAX_KEPT_BYTES / 2));
    await appendFile(file, bytes);
  }
}

/** True as soon as something is said on a connection; false where none can be made, or it breaks, or time is up. */
function isGreeted(socket: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    const settle = (is: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      connection.destroy();
      resolve(is);
    };
    const abort = () => settle(false);
    const timer = setTimeout(abort, Math.max(0, timeoutMs));
    signal.addEventListener("abort", abort);
    connection.once("data", () => settle(true));
    connection.once("error", abort);
    connection.once("close", abort);
  });
}
