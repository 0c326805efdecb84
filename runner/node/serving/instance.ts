/**
 * An instance of a deployment: an attempt whose command answers requests until it is told to end. It is ready when it
 * greets; of what it leaves the log alone is kept, beside that of the instances before it.
 */
import { rm } from "node:fs/promises";
import net from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { LOG_FILES } from "@/domain/data-folder";
import type { CollectedFile } from "@/domain/node/contract";
import { type Outcome, type SystemPoint, USE_KEYS } from "@/domain/node/messages";
import { Attempt } from "../attempt";
import type { Link } from "../drivers/driver";
import { servingSocket } from "../drivers/local/launch/serving-socket";

const TAIL_BYTES = 16_000;
/** What is kept of the log of one instance. */
const MAX_KEPT_BYTES = 4_000_000;
const LOOK_MS = 100;
/** With this status a worker ends whose script could not be imported, or whose `init()` raised. */
const NOT_LOADED = 3;
const LOADING = "Its script could not be imported, or its init() failed:";
const STUCK = "It was replaced: a request passed its timeout, and did not end.";

export class Instance extends Attempt {
  /** Why we ended it ourselves. */
  private endedFor: string | null = null;
  private tail = "";

  /** It finishes what it has, and ends; after a grace it is killed. */
  override cancel(): void {
    this.endedFor ??= "It was ended, as it is not wanted any more.";
    super.cancel();
  }

  override async kill(reason = STUCK): Promise<void> {
    this.endedFor ??= reason;
    await super.kill();
  }

  protected override async execute(): Promise<Outcome> {
    const outcome = await super.execute();
    // Once its end is told another may open the same.
    await rm(this.socket, { force: true });
    const explained = this.explain(outcome);
    if (explained.status === "failed") await this.noteEnd(explained.error.message);
    return explained;
  }

  protected override async watch(): Promise<void> {
    const over = new AbortController();
    void this.becomeReady(AbortSignal.any([over.signal, this.leaving.signal]));
    await super.watch().finally(() => over.abort());
  }

  protected override link(): Link {
    return {
      ...super.link(),
      collect: (files) => this.keepLog(files),
      notice: async () => undefined,
      metrics: (points) => this.host.controller.metrics(this.lease, points.flatMap(useIn)),
    };
  }

  private get serving() {
    return this.assignment.serving!;
  }

  private get socket(): string {
    return servingSocket(this.host.home, this.lease.id);
  }

  /** To end without having been asked to is a failure, whatever its exit status. */
  private explain(outcome: Outcome): Outcome {
    const failure = "error" in outcome ? outcome.error : undefined;
    const said = failure?.exitCode === NOT_LOADED ? LOADING : failure?.message;
    const message = this.endedFor ?? said ?? "It has ended by itself.";
    const excerpt = this.tail || failure?.excerpt;
    const status = outcome.status === "canceled" ? "canceled" : "failed";
    return { status, error: { code: "ExitCode", ...failure, message, excerpt } };
  }

  /** In the log of its deployment, since a worker that was killed says nothing of it. A disk that is full holds up no end. */
  private async noteEnd(message: string): Promise<void> {
    const line = `Instance ${this.lease.id.slice(-6)} ended. ${message}\n`;
    await this.host.controller.keepLog(this.lease, Buffer.from(line)).catch(() => {});
  }

  /** It is ready when a connection to it is greeted. */
  private async becomeReady(over: AbortSignal): Promise<void> {
    const { startTimeoutMs } = this.serving;
    const deadline = performance.now() + startTimeoutMs;
    while (!over.aborted) {
      if (await isGreeted(this.socket, deadline - performance.now(), over)) {
        this.beReady(over);
        return this.watchLiveness(over);
      }
      if (performance.now() >= deadline)
        return this.kill(`init() had not returned after ${Math.round(startTimeoutMs / 1_000)} s.`);
      await delay(LOOK_MS);
    }
  }

  /**
   * A worker that takes no connection any more is replaced, though it was asked for nothing. What is under way on it counts
   * as on one that died.
   */
  private async watchLiveness(over: AbortSignal): Promise<void> {
    const probe = this.serving.liveness;
    if (!probe) return;
    const { initialDelayMs, periodMs, timeoutMs, failureThreshold } = probe;
    let wait = Math.max(initialDelayMs, periodMs);
    for (let failed = 0; failed < failureThreshold; wait = periodMs) {
      await delay(wait, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) return;
      failed = (await isGreeted(this.socket, timeoutMs, over)) ? 0 : failed + 1;
    }
    if (over.aborted) return;
    await this.kill(`Its liveness probe failed ${failureThreshold} times: it took no connection any more.`);
  }

  private beReady(over: AbortSignal): void {
    const { tunnel } = this.host.controller;
    tunnel?.(this.lease, this.socket, over);
    this.report({ status: "ready", ...(tunnel ? {} : { socket: this.socket }) });
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
      while (sizeBytes - pieces[0]!.length > MAX_KEPT_BYTES) sizeBytes -= pieces.shift()!.length;
    }
    const bytes = Buffer.concat(pieces);
    this.tail = bytes.subarray(-TAIL_BYTES).toString("utf8");
    await this.host.controller.keepLog(this.lease, bytes);
  }
}

/** Of what its machine is measured by, that of its own processes: in whole cores, and in bytes. */
function useIn({ key, value, ...at }: SystemPoint): SystemPoint[] {
  if (key === "system/cpu_utilization_percentage")
    return [{ ...at, key: USE_KEYS.cpu, value: (value / 100) * availableParallelism() }];
  if (key === "system/memory_used_megabytes")
    return [{ ...at, key: USE_KEYS.memoryBytes, value: value * 1e6 }];
  return [];
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
