/**
 * One attempt of a run on this machine, from its assignment to its outcome. Everything that matters is in the folder
 * of the attempt, so another process can take over at any point: prepared, claimed by its wrapper, exited.
 */
import type { ChildProcess } from "node:child_process";
import {
  type Assignment,
  type Controller,
  fault,
  type Lease,
  type Outcome,
  type Progress,
  StaleLease,
} from "@/runner/protocol";
import { makeRoom } from "./disk/make-room";
import type { Room } from "./disk/room";
import type { Environments } from "./environments/provide";
import { asRunFailure, failRun } from "./failure";
import { AttemptFolder, type Ending } from "./files/attempt-folder";
import { collectLast, collectLogs, finalizeAttempt } from "./finalize";
import { type GroupRoots, removeGroups } from "./launch/cgroups";
import { findShortfalls, launchAttempt } from "./launch/launch";
import { hasNamespaces, type Isolation } from "./launch/sandbox";
import { markOf } from "./launch/variables";
import type { Networks } from "./network/networks";
import type { Settings } from "./options";
import { ownerOf, prepareAttempt } from "./prepare";
import { ageSeconds, isAlive } from "./processes";
import { insist } from "./retrying";
import { throughShortage } from "./shortage";
import { askToEnd, endEverything, forceEnd, type Marks } from "./watch/end-processes";
import { waitForExit } from "./watch/wait-for-exit";
import { watchAlong } from "./watch/watch-along";

/** What all attempts of a node share. */
export interface Host {
  controller: Controller;
  settings: Settings;
  isolation: Isolation;
  groups: GroupRoots;
  networks: Networks;
  environments: Environments;
  room: Room;
}

export class Attempt {
  readonly lease: Lease;
  readonly folder: AttemptFolder;
  readonly marks: Marks;
  /** The log of the environment's build, where the run waited for it. */
  buildLog: string | null = null;
  /** What the disk had left when it was last looked at, while the command ran. */
  lastFreeBytes = Number.POSITIVE_INFINITY;
  /** Aborts when the node stops or the lease is lost: the attempt goes on without us, or not at all. */
  readonly leaving = new AbortController();
  /** Aborts the preparation, when the run is not wanted any more. */
  private readonly unwanted = new AbortController();
  /** Aborts when a cancel comes after the command has ended: what is not stored yet is left. */
  readonly storing = new AbortController();
  private ending: Ending | null = null;
  private deadlineSeconds: number;
  private reports: Promise<unknown> = Promise.resolve();

  constructor(
    readonly host: Host,
    readonly assignment: Assignment,
  ) {
    const { runId, attempt, epoch, timeoutSeconds } = assignment;
    this.lease = { runId, epoch };
    this.folder = new AttemptFolder(host.settings.home, runId, attempt);
    this.marks = { variable: markOf(assignment), uid: host.isolation.kind === "uid" ? ownerOf(this) : null };
    this.deadlineSeconds = timeoutSeconds ?? Number.POSITIVE_INFINITY;
  }

  get groupName(): string {
    return `${this.assignment.runId}.${this.assignment.attempt}`;
  }

  /** Runs to the end. Never rejects: what goes wrong becomes the outcome, or the run is dropped. */
  async run(): Promise<void> {
    try {
      await this.finish(await this.execute());
    } catch (error) {
      if (error instanceof StaleLease) await this.drop();
      else if (!this.leaving.signal.aborted)
        this.host.settings.log(`${this.assignment.runName}: ${(error as Error).stack}`);
    }
  }

  private async execute(): Promise<Outcome> {
    try {
      const { outcome } = this.folder;
      if (outcome) {
        await collectLast(this);
        return outcome;
      }
      this.ending = this.folder.ending;
      if (this.assignment.isCanceled) this.cancel();
      this.folder.markAlone(false);
      if (!this.folder.isPrepared) await this.prepare();
      this.buildLog = this.folder.prepared.buildLog;
      const child = this.folder.isClaimed ? null : await this.start();
      if (child || this.isRunning) this.report({ status: "running" });
      const exitCode = await this.watch(child);
      return await finalizeAttempt(this, exitCode, this.ending ?? this.folder.ending);
    } catch (error) {
      if (this.isLeft(error)) throw error;
      const hadStarted = await throughShortage(() => this.endStarted());
      await makeRoom(this);
      await collectLogs(this).catch((failure) => {
        if (this.isLeft(failure)) throw failure;
      });
      if (this.ending === "cancel") return { status: "canceled" };
      return { status: "failed", error: asRunFailure(error, hadStarted).error };
    }
  }

  /** Before its slot is given to another, nothing of it is left. False where nothing had been started. */
  private async endStarted(): Promise<boolean> {
    if (!this.folder.isClaimed) return false;
    await endEverything(this.folder.wrapper, this.marks);
    return true;
  }

  /** True when the attempt is not ours to end. */
  isLeft(error: unknown): boolean {
    return error instanceof StaleLease || this.leaving.signal.aborted;
  }

  private async prepare(): Promise<void> {
    if (this.assignment.hasStarted) {
      throw failRun(
        "Lost",
        "The run had started, but this machine has nothing of it any more: its data folder was cleared or restored.",
      );
    }
    await prepareAttempt(this, AbortSignal.any([this.unwanted.signal, this.leaving.signal]));
  }

  private started: ChildProcess | null = null;

  /** What is found ended goes on to be finalized; to say that it runs again would be wrong. */
  get isRunning(): boolean {
    const { wrapper, exitCode } = this.folder;
    // A wrapper that was started just now has not said its number yet.
    const isStarting = wrapper === null && this.started !== null && this.started.exitCode === null;
    return exitCode === null && (isStarting || (wrapper !== null && isAlive(wrapper)));
  }

  private async start(): Promise<ChildProcess | null> {
    for (const text of findShortfalls(this))
      await this.insist(() => this.host.controller.notice(this.lease, text));
    this.unwanted.signal.throwIfAborted();
    fault("before-spawn");
    this.started = await launchAttempt(this);
    fault("after-spawn");
    return this.started;
  }

  private async watch(child: ChildProcess | null): Promise<number | null> {
    const along = watchAlong(this);
    try {
      return await waitForExit(this.folder, {
        child,
        signal: this.leaving.signal,
        onLook: () => this.endWhenDue(),
      });
    } finally {
      await along.stop();
    }
  }

  private endWhenDue(): void {
    const { wrapper } = this.folder;
    if (wrapper && ageSeconds(wrapper) > this.deadlineSeconds) this.end("timeout");
    // A restarted runner goes on with what the last one began to end.
    else if (wrapper && this.ending && !this.isEnding) this.endProcesses();
  }

  /** Asked again with every renewal. A command that was canceled is stored whole; one that ended by itself, no further. */
  cancel(): void {
    if (this.folder.exitCode === null) this.end("cancel");
    else if (this.ending !== "cancel")
      this.storing.abort(failRun("StartFailed", "The run was canceled while its files were stored."));
  }

  private end(ending: Ending): void {
    if (this.ending || this.folder.exitCode !== null) return;
    this.ending = ending;
    this.unwanted.abort(failRun("StartFailed", "The run was canceled."));
    if (this.folder.isPrepared) this.folder.markEnding(ending);
    this.endProcesses();
  }

  private isEnding = false;

  private endProcesses(): void {
    const { wrapper } = this.folder;
    if (!wrapper) return;
    this.isEnding = true;
    askToEnd(wrapper, hasNamespaces(this.host.isolation.kind));
    setTimeout(() => forceEnd(wrapper, this.folder.pump), this.host.settings.graceMs).unref();
  }

  /** Ends the processes of a run that is another's now, and leaves everything else to it. */
  async drop(): Promise<void> {
    this.leaving.abort(new StaleLease(this.assignment.runId));
    await endEverything(this.folder.wrapper, this.marks);
    removeGroups(this.host.groups, this.groupName);
  }

  /** Stops watching. The script goes on, for the next start to adopt. */
  leave(): void {
    this.leaving.abort(new Error("The node stops."));
  }

  /** Tells the controller, after what it was told before; the run does not wait for it. */
  report(progress: Progress): void {
    this.reports = this.reports.then(() =>
      this.insist(() => this.host.controller.report(this.lease, progress)),
    );
    this.reports.catch((error) => {
      if (error instanceof StaleLease) void this.drop();
    });
  }

  /** Repeats a call until it is answered; gives up when the attempt is left or lost. */
  readonly insist = <T>(call: () => Promise<T>): Promise<T> => insist(call, this.leaving.signal);

  private async finish(outcome: Outcome): Promise<void> {
    await this.reports.catch((error) => {
      if (this.isLeft(error)) throw error;
    });
    fault("before-commit");
    await this.insist(() => this.host.controller.finish(this.lease, outcome));
    fault("after-commit");
    removeGroups(this.host.groups, this.groupName);
    await this.folder.clear();
  }
}
