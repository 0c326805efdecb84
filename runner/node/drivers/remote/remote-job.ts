/**
 * A job on an attached machine. Everything that matters is in the folder of the attempt there, and goes on while the
 * connection is away: any process of ours can take over.
 */
import type { Assignment } from "@/domain/node/assignment";
import type { Outcome } from "@/domain/node/messages";
import { asRunFailure, failRun } from "../../failure";
import type { Job, JobState, Link, LogPiece } from "../driver";
import { hashOf } from "../local/environments/provide";
import { Away, RemoteFailure } from "./away";
import { collectJob, collectLogs } from "./collect-job";
import { lostInSilence, type Machine, requireHeard, silentMs, whenReached } from "./machine";
import { type RemoteStatus, remoteStatus } from "./messages";
import { nameOf } from "./plan-job";
import { prepareJob } from "./prepare-job";
import type { ContentSender } from "./send-contents";

/** So long a runner that starts anew waits before it says that a run goes on which it cannot see. */
const FIRST_LOOK_MS = 3_000;
const DROP_MS = 5_000;

export class RemoteJob implements Job {
  build: Job["build"] = null;
  private status: RemoteStatus | null = null;
  private isCanceled = false;
  /** True from the moment on at which its command may have begun there. */
  private mayRun: boolean;
  readonly name: string;
  private readonly unwanted = new AbortController();
  /** Aborts when a cancel comes after the command has ended: what is not stored yet is left. */
  private readonly storing = new AbortController();

  constructor(
    private readonly machine: Machine,
    private readonly sender: ContentSender,
    readonly assignment: Assignment,
    private readonly link: Link,
    private readonly onOver: () => void,
  ) {
    this.name = nameOf(assignment);
    this.mayRun = assignment.hasStarted === true;
  }

  get isRunning(): boolean {
    return this.status?.state === "running";
  }

  /** Of its command, once that is known. */
  get exitCode(): number | null {
    return this.status?.exitCode ?? null;
  }

  async start(signal: AbortSignal): Promise<JobState> {
    if (this.assignment.isCanceled) this.cancel();
    const wanted = AbortSignal.any([signal, this.unwanted.signal]);
    if (this.mayRun) return this.takeUp(signal);
    const found = await this.reach(() => this.ask(), wanted);
    if (found.state === "running" || found.state === "ended") return found.state;
    await this.prepare(wanted);
    this.mayRun = true;
    await this.reach(() => this.machine.connection.call("start", { name: this.name }), wanted).catch(
      asStartFailure,
    );
    await this.ask().catch(unlessAway);
    return "running";
  }

  /** Started before: by another process of ours, or by one whose answer was lost. */
  private async takeUp(signal: AbortSignal): Promise<JobState> {
    const { connection } = this.machine;
    if (connection.problem !== undefined) await connection.reached(FIRST_LOOK_MS);
    signal.throwIfAborted();
    const found = await this.ask().catch(unlessAway);
    if (!found) return "running";
    if (found.state === "running" || found.state === "ended") return found.state;
    throw this.lost();
  }

  private lost() {
    const { target } = this.machine.connection.place;
    return failRun(
      "Lost",
      `The run had started, but ${target} has nothing of it any more: its folder was cleared.`,
    );
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    const { machine, sender, assignment, link } = this;
    for (const text of findShortfalls(assignment)) await link.insist(() => link.notice(text));
    const onBuild = (id: string, isWaited: boolean) => this.noteBuild(id, isWaited);
    await prepareJob({ machine, sender, assignment, link, signal, onBuild });
    signal.throwIfAborted();
  }

  private noteBuild(id: string, isWaited: boolean): void {
    const { environment } = this.assignment;
    const { environments, connection } = this.machine;
    const hash = hashOf(environment);
    if (isWaited) this.build = { id, read: (offset, length) => environments.readLog(hash, offset, length) };
    const waitingReason = isWaited
      ? `The environment ${environment.label} is building on ${connection.place.target}.`
      : null;
    this.link.report({ status: "preparing", waitingReason, buildId: id });
  }

  /** While the machine is away its runs go on, until it was silent for too long. */
  async poll(): Promise<JobState> {
    try {
      const { state, ending } = await this.ask();
      if (this.isCanceled && state === "running" && ending === null) await this.tellCancel();
      return state === "prepared" || state === "none" ? this.gone() : state;
    } catch (failure) {
      if (!(failure instanceof Away)) throw failure;
      return silentMs(this.machine) > this.machine.giveUpMs ? this.gone() : this.mayRun ? "running" : "none";
    }
  }

  /** What had begun and is not there any more is over, which `collect` explains. */
  private gone(): JobState {
    return this.mayRun ? "ended" : "none";
  }

  changed(): Promise<void> {
    return new Promise(() => undefined);
  }

  cancel(): void {
    if (this.status?.state === "ended") {
      this.storing.abort(failRun("StartFailed", "The run was canceled while its files were stored."));
      return;
    }
    this.isCanceled = true;
    this.unwanted.abort(failRun("StartFailed", "The run was canceled."));
    void this.tellCancel().catch(() => undefined);
  }

  /** Away, it is told with a later look. */
  private async tellCancel(): Promise<void> {
    if (!this.mayRun) return;
    await this.machine.connection.call("end", { name: this.name, ending: "cancel", isNow: false });
  }

  async readLog(offset: number, lengthBytes: number): Promise<LogPiece> {
    if (!this.mayRun) return { bytes: new Uint8Array(), cut: null };
    const { connection } = this.machine;
    const { payload } = await connection.call("log", { name: this.name, offset, length: lengthBytes });
    return { bytes: payload, cut: null };
  }

  async collect(): Promise<Outcome> {
    const { machine, assignment, link, build, storing } = this;
    if (silentMs(machine) > machine.giveUpMs)
      return { status: "failed", error: lostInSilence(machine).error };
    const status = await this.reach(
      () => this.ask(),
      this.storing.signal,
      () => requireHeard(machine),
    );
    if (status.state !== "ended") return { status: "failed", error: this.lost().error };
    return collectJob({ machine, assignment, link, build, storing: storing.signal, status });
  }

  async giveUp(failure: unknown): Promise<Outcome> {
    const { machine, assignment, link, build } = this;
    const hadStarted = this.mayRun;
    const signal = new AbortController().signal;
    if (hadStarted) {
      const end = () => machine.connection.call("end", { name: this.name, ending: "cancel", isNow: true });
      await this.reach(end, signal, () => requireHeard(machine)).catch(() => undefined);
      const status = await this.ask().catch(() => null);
      if (status) await collectLogs({ machine, assignment, link, build, status }).catch(this.unlessLeft);
    } else if (build) {
      await collectLogs({ machine, assignment, link, build, status: null }).catch(this.unlessLeft);
    }
    if (this.isCanceled) return { status: "canceled" };
    return { status: "failed", error: asRunFailure(failure, hadStarted).error };
  }

  private readonly unlessLeft = (problem: unknown): void => {
    if (this.link.isLeft(problem)) throw problem;
  };

  /** Where the machine is away, what is left of it there is ended when it is reached again. */
  async drop(): Promise<void> {
    const limit = AbortSignal.timeout(DROP_MS);
    const end = async () => {
      await this.machine.connection.call("end", { name: this.name, ending: "cancel", isNow: true });
      await this.ask();
    };
    await this.reach(end, limit).catch(() => undefined);
    this.onOver();
  }

  async clear(): Promise<void> {
    this.onOver();
    await this.machine.connection.call("remove", { name: this.name }).catch(() => undefined);
  }

  private async ask(): Promise<RemoteStatus> {
    const { said } = await this.machine.connection.call("status", { name: this.name });
    this.status = remoteStatus.parse(said);
    return this.status;
  }

  private reach<T>(call: () => Promise<T>, signal: AbortSignal, onAway = this.tellAway): Promise<T> {
    return whenReached(this.machine.connection, call, signal, onAway);
  }

  private toldAway = "";
  private readonly tellAway = (problem: string): void => {
    if (!this.mayRun && problem !== this.toldAway)
      this.link.report({ status: "preparing", waitingReason: problem });
    this.toldAway = problem;
  };
}

/** What its target or its author asks for, and an attached machine cannot give. */
function findShortfalls({ memoryBytes, network }: Assignment): string[] {
  const isNarrowed = network !== undefined && network !== "full";
  return [
    ...(memoryBytes === undefined
      ? []
      : ["Its memory limit was not in force: an attached machine sets none."]),
    ...(isNarrowed
      ? ["Its compute target asks for less of the network: an attached machine gives its own."]
      : []),
  ];
}

function unlessAway(failure: unknown): null {
  if (failure instanceof Away) return null;
  throw failure;
}

function asStartFailure(failure: unknown): never {
  if (failure instanceof RemoteFailure) throw failRun("StartFailed", failure.message);
  throw failure;
}
