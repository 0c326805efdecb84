/**
 * One attempt of a subject, from its assignment to its outcome. It keeps the lease and speaks with the studio; where and how
 * the command runs is its driver's affair, which takes up at any point what another process has begun.
 */

import type { Assignment } from "@/domain/node/assignment";
import { type Controller, StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome, Progress } from "@/domain/node/messages";
import type { PeerPlace } from "@/domain/peers";
import { fault } from "@/runner/faults";
import type { Driver, Job, Link } from "./drivers/driver";
import { Pause } from "./pause";
import { insist } from "./retrying";
import { LogSender } from "./send-logs";

export interface AttemptHost {
  controller: Controller;
  driver: Driver;
  home: string;
  log(line: string): void;
}

export class Attempt {
  readonly lease: Lease;
  readonly job: Job;
  /** Aborts when the node stops or the lease is lost: the attempt goes on without us, or not at all. */
  protected readonly leaving = new AbortController();
  private reports: Promise<unknown> = Promise.resolve();
  private met: (places: PeerPlace[]) => void = () => {};

  constructor(
    protected readonly host: AttemptHost,
    readonly assignment: Assignment,
  ) {
    const { subject, id, epoch } = assignment;
    this.lease = { subject, id, epoch };
    this.job = host.driver.job(assignment, this.link());
  }

  /** Runs to the end. Never rejects: what goes wrong becomes the outcome, or the attempt is dropped. */
  async run(): Promise<void> {
    try {
      const { logs } = this.host.controller;
      const sender = logs && new LogSender(this.job, this.lease, logs, this.leaving.signal);
      const outcome = await this.execute();
      await sender?.finish();
      await this.finish(outcome);
    } catch (error) {
      if (error instanceof StaleLease) await this.drop();
      else if (!this.leaving.signal.aborted)
        this.host.log(`${this.assignment.name}: ${(error as Error).stack}`);
    }
  }

  cancel(): void {
    this.job.cancel();
  }

  /** Ends the processes of what is another's now, and leaves everything else to it. */
  async drop(): Promise<void> {
    this.leaving.abort(new StaleLease(this.lease.id));
    await this.job.drop();
  }

  /** Ends its processes at once. What became of it is told. */
  async kill(): Promise<void> {
    await this.job.drop();
  }

  /** Stops watching. The script goes on, for the next start to adopt. */
  leave(): void {
    this.leaving.abort(new Error("The node stops."));
  }

  /** All instances of its run are ready. It may be told again. */
  begin(places: PeerPlace[]): void {
    this.met(places);
  }

  protected async execute(): Promise<Outcome> {
    const { job } = this;
    try {
      // What is found ended goes on to be finalized; to say that it runs again would be wrong.
      if ((await job.start(this.leaving.signal)) === "running") this.report({ status: "running" });
      await this.watch();
      this.report({ status: "finalizing" });
      return await job.collect();
    } catch (error) {
      if (this.isLeft(error)) throw error;
      return job.giveUp(error);
    }
  }

  protected async watch(): Promise<void> {
    const { job, host, leaving } = this;
    const pause = new Pause();
    void job.changed().then(() => pause.wake());
    for (;;) {
      leaving.signal.throwIfAborted();
      if ((await job.poll()) !== "running") return;
      await pause.wait(host.driver.pollMs);
    }
  }

  /** Tells the controller, after what it was told before; the command does not wait for it. */
  protected report(progress: Progress): void {
    const { controller } = this.host;
    const told = this.reports.then(() => this.insist(() => controller.report(this.lease, progress)));
    this.reports = told.catch((error) => {
      if (error instanceof StaleLease) void this.drop();
    });
  }

  /** True when the attempt is not ours to end. */
  private isLeft(error: unknown): boolean {
    return error instanceof StaleLease || this.leaving.signal.aborted;
  }

  private meet(place: PeerPlace, signal: AbortSignal): Promise<PeerPlace[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.met = resolve;
      this.report({ status: "ready", place });
    });
  }

  /** Repeats a call until it is answered; gives up when the attempt is left or lost. */
  private insist<T>(call: () => Promise<T>): Promise<T> {
    return insist(call, this.leaving.signal);
  }

  private async finish(outcome: Outcome): Promise<void> {
    await this.reports;
    fault("before-commit");
    await this.insist(() => this.host.controller.finish(this.lease, outcome));
    fault("after-commit");
    await this.job.clear();
  }

  protected link(): Link {
    const { lease } = this;
    const { controller } = this.host;
    return {
      insist: (call) => this.insist(call),
      isLeft: (failure) => this.isLeft(failure),
      open: (sha256) => controller.open(lease, sha256),
      collect: (files) => controller.collect(lease, files),
      notice: (text) => controller.notice(lease, text),
      metrics: (points) => controller.metrics(lease, points),
      report: (progress) => this.report(progress),
      meet: (place, signal) => this.meet(place, signal),
    };
  }
}
