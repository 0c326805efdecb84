/**
 * A job on this machine. Everything that matters is in the folder of the attempt, so another process can take over at any
 * point: prepared, claimed by its wrapper, exited.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Assignment } from "@/domain/node/assignment";
import type { Outcome } from "@/domain/node/messages";
import { fault } from "@/runner/faults";
import { asRunFailure, failRun } from "../../failure";
import type { Job, JobState, Link } from "../driver";
import { makeRoom } from "./disk/make-room";
import type { AttemptFolder, Ending } from "./files/attempt-folder";
import { collectLast, collectLogs, finalizeSpot } from "./finalize";
import { removeGroups } from "./launch/cgroups";
import { findShortfalls, launchSpot } from "./launch/launch";
import { hasNamespaces } from "./launch/sandbox";
import { prepareSpot } from "./prepare";
import { ageSeconds, isAlive } from "./processes";
import { readFileAt, readLogAt } from "./read-log";
import { isShortage, throughShortage } from "./shortage";
import type { Spot } from "./spot";
import { askToEnd, endEverything, forceEnd } from "./watch/end-processes";
import { type Along, watchAlong } from "./watch/watch-along";
import { isWrapperGone } from "./watch/wrapper-gone";

export class LocalJob implements Job {
  build: Job["build"] = null;
  /** The log of the environment's build, where the run waited for it. */
  private buildLog: string | null = null;
  private ending: Ending | null = null;
  private isEnding = false;
  private started: ChildProcess | null = null;
  private along: Along | null = null;
  private watch: { child: ChildProcess | null; begunMs: number } | null = null;
  /** Aborts the preparation, when the run is not wanted any more. */
  private readonly unwanted = new AbortController();
  /** Aborts when a cancel comes after the command has ended: what is not stored yet is left. */
  private readonly storing = new AbortController();

  constructor(
    readonly spot: Spot,
    private readonly link: Link,
  ) {}

  get assignment(): Assignment {
    return this.spot.assignment;
  }
  private get folder(): AttemptFolder {
    return this.spot.folder;
  }

  async start(signal: AbortSignal): Promise<JobState> {
    const { folder } = this;
    if (folder.outcome) return "ended";
    this.ending ??= folder.ending;
    if (this.assignment.isCanceled) this.cancel();
    folder.markAlone(false);
    if (!folder.isPrepared) await this.prepare(AbortSignal.any([this.unwanted.signal, signal]));
    this.buildLog = folder.prepared.buildLog;
    if (!folder.isClaimed) await this.launch();
    this.along = watchAlong(this.spot, this.link, signal);
    this.watch = { child: this.started, begunMs: performance.now() };
    return this.started || this.isRunning ? "running" : "ended";
  }

  async poll(): Promise<JobState> {
    const { folder, watch } = this;
    if (folder.outcome) return "ended";
    if (!watch) return "none";
    try {
      const isGone = isWrapperGone(folder, watch.child, performance.now() - watch.begunMs);
      // The status is read after the look at the process: it is written before the process ends.
      if (folder.exitCode !== null || isGone) return "ended";
      this.endWhenDue();
    } catch (error) {
      // What could not be looked at is looked at again: it is neither gone nor failed.
      if (!isShortage(error)) throw error;
    }
    return "running";
  }

  /** A child's end is told at once; an adopted wrapper is looked at. */
  async changed(): Promise<void> {
    const { started } = this;
    if (!started) return new Promise(() => undefined);
    if (started.exitCode === null && started.signalCode === null) await once(started, "exit");
  }

  /** Asked again with every renewal. A command that was canceled is stored whole; one that ended by itself, no further. */
  cancel(): void {
    if (this.folder.exitCode === null) this.end("cancel");
    else if (this.ending !== "cancel")
      this.storing.abort(failRun("StartFailed", "The run was canceled while its files were stored."));
  }

  readLog = (offset: number, lengthBytes: number) => readLogAt(this.folder, offset, lengthBytes);

  async collect(): Promise<Outcome> {
    const { outcome } = this.folder;
    if (outcome) {
      await collectLast(this.spot, this.buildLog, this.link);
      return outcome;
    }
    await this.along?.stop();
    fault("after-exit");
    const { exitCode, ending } = this.folder;
    const ended = { exitCode, ending: this.ending ?? ending, lastFreeBytes: this.along?.lastFreeBytes };
    return finalizeSpot(this.spot, ended, this.buildLog, this.link, this.storing.signal);
  }

  async giveUp(failure: unknown): Promise<Outcome> {
    await this.along?.stop();
    const hadStarted = await throughShortage(() => this.endStarted());
    await makeRoom(this.spot);
    await collectLogs(this.spot, this.buildLog, this.link).catch((problem) => {
      if (this.link.isLeft(problem)) throw problem;
    });
    if (this.ending === "cancel") return { status: "canceled" };
    return { status: "failed", error: asRunFailure(failure, hadStarted).error };
  }

  async drop(): Promise<void> {
    await endEverything(this.folder.wrapper, this.spot.marks);
    this.removeGroups();
  }

  async clear(): Promise<void> {
    this.removeGroups();
    await this.folder.clear();
  }

  get isRunning(): boolean {
    const { wrapper, exitCode } = this.folder;
    // A wrapper that was started just now has not said its number yet.
    const isStarting = wrapper === null && this.started !== null && this.started.exitCode === null;
    return exitCode === null && (isStarting || (wrapper !== null && isAlive(wrapper)));
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    if (this.assignment.hasStarted) {
      throw failRun(
        "Lost",
        "The run had started, but this machine has nothing of it any more: its data folder was cleared or restored.",
      );
    }
    await prepareSpot(this.spot, this.link, (id, log) => this.noteBuild(id, log), signal);
  }

  private noteBuild(id: string, log: string | null): void {
    const { label } = this.assignment.environment;
    this.buildLog = log;
    if (log) this.build = { id, read: (offset, lengthBytes) => readFileAt(log, offset, lengthBytes) };
    const waitingReason = log ? `The environment ${label} is building.` : null;
    this.link.report({ status: "preparing", waitingReason, buildId: id });
  }

  private async launch(): Promise<void> {
    for (const text of findShortfalls(this.spot)) await this.link.insist(() => this.link.notice(text));
    this.unwanted.signal.throwIfAborted();
    fault("before-spawn");
    this.started = await launchSpot(this.spot);
    fault("after-spawn");
  }

  private endWhenDue(): void {
    const { wrapper } = this.folder;
    const deadlineSeconds = this.assignment.timeoutSeconds ?? Number.POSITIVE_INFINITY;
    if (wrapper && ageSeconds(wrapper) > deadlineSeconds) this.end("timeout");
    // A restarted runner goes on with what the last one began to end.
    else if (wrapper && this.ending && !this.isEnding) this.endProcesses();
  }

  private end(ending: Ending): void {
    const { folder } = this;
    if (this.ending || folder.exitCode !== null) return;
    this.ending = ending;
    this.unwanted.abort(failRun("StartFailed", "The run was canceled."));
    if (folder.isPrepared) folder.markEnding(ending);
    this.endProcesses();
  }

  private endProcesses(): void {
    const { folder, machine } = this.spot;
    const { wrapper } = folder;
    if (!wrapper) return;
    this.isEnding = true;
    askToEnd(wrapper, hasNamespaces(machine.isolation.kind));
    // An instance of a deployment answers first what it has begun.
    const answersMs = this.assignment.serving ? this.assignment.serving.timeoutMs + 2_000 : 0;
    const graceMs = Math.max(machine.settings.graceMs, answersMs);
    setTimeout(() => forceEnd(wrapper, folder.pump), graceMs).unref();
  }

  /** Before its slot is given to another, nothing of it is left. False where nothing had been started. */
  private async endStarted(): Promise<boolean> {
    if (!this.folder.isClaimed) return false;
    await endEverything(this.folder.wrapper, this.spot.marks);
    return true;
  }

  private removeGroups(): void {
    removeGroups(this.spot.machine.groups, this.spot.groupName);
  }
}
