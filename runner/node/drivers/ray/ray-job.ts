/**
 * A run as a job of Ray. Ray gives it a place and says how it stands; everything else is said and asked by the hand beside
 * it, as on a machine that is reached by ssh.
 */
import type { Assignment } from "@/domain/node/assignment";
import type { Outcome } from "@/domain/node/messages";
import { asRunFailure, failRun } from "../../failure";
import type { Settings } from "../../options";
import type { Job, JobState, Link, LogPiece } from "../driver";
import { RunLink } from "../links/run-link";
import { BuildFailure } from "../local/environments/ready";
import { Away } from "../remote/away";
import { nameOf } from "../remote/plan-job";
import { RemoteJob } from "../remote/remote-job";
import { ContentSender } from "../remote/send-contents";
import { explainNoStart, pendingWords } from "./explain-start";
import type { RayCluster } from "./ray-cluster";
import { checkEnvironment, RayEnvironments, runtimeEnvironment } from "./ray-environments";

const LOOK_MS = 1_000;
const STOP_MS = 5_000;
/** The hand is asked first; where it does not hear, Ray is. */
const CANCEL_MS = 5_000;
const GENTLE_LEAVE_MS = 2_000;

export class RayJob implements Job {
  readonly build = null;
  readonly name: string;
  private readonly way: RunLink;
  private readonly inner: RemoteJob;
  private readonly session: { of: string | null } = { of: null };
  private isSubmitted: boolean;
  private isCanceled = false;
  private isDropped = false;
  private lost: string | null = null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private readonly unwanted = new AbortController();

  constructor(
    private readonly cluster: RayCluster,
    settings: Settings,
    private readonly giveUpMs: number,
    readonly assignment: Assignment,
    private readonly link: Link,
    private readonly onOver: () => void,
  ) {
    const { door, place } = cluster;
    this.name = nameOf(assignment);
    const known = door.find(this.name);
    this.way = known?.knows(assignment.token)
      ? known
      : new RunLink(place.target, this.name, assignment.token);
    door.add(this.way);
    cluster.watch(this);
    const { way } = this;
    const environments = new RayEnvironments(place.target, () => way.facts);
    const machine = { connection: way, settings, giveUpMs, environments };
    this.inner = new RemoteJob(machine, new ContentSender(way), assignment, link, () => undefined);
    this.isSubmitted = assignment.hasStarted === true;
  }

  get isRunning(): boolean {
    return !this.isDropped && this.inner.isRunning;
  }

  async start(signal: AbortSignal): Promise<JobState> {
    if (this.assignment.isCanceled) this.cancel();
    const wanted = AbortSignal.any([signal, this.unwanted.signal]);
    this.session.of = this.cluster.session;
    if (this.assignment.hasStarted) await this.requireThere();
    else {
      await this.submit(wanted);
      await this.untilBegun(wanted);
    }
    return this.inner.start(signal);
  }

  /** Begun before: where Ray cannot be asked now, its silence has a time of its own. */
  private async requireThere(): Promise<void> {
    const why = await this.look(true);
    if (why !== null) throw failRun("Lost", why);
  }

  private async submit(signal: AbortSignal): Promise<void> {
    const { cluster, assignment } = this;
    const { environment, token, indexSecrets = {} } = assignment;
    const { target } = cluster.place;
    const wanted = () => {
      checkEnvironment(target, environment, cluster.facts);
      return runtimeEnvironment(target, environment, indexSecrets);
    };
    const packages = asBuildFailure(wanted);
    for (;;) {
      signal.throwIfAborted();
      try {
        const base = await cluster.submission(this.name, token, this.giveUpMs / 1000);
        this.isSubmitted = true;
        this.session.of = cluster.session;
        const runtime_env = { ...base.runtime_env, ...packages };
        return await cluster.api.submit({ ...base, ...reservation(assignment), runtime_env });
      } catch (failure) {
        if (!(failure instanceof Away)) throw failure;
        this.tellWaiting(cluster.problem ?? failure.message);
        const why = cluster.fate(null);
        if (why !== null) throw failRun("StartFailed", why);
        await this.way.change(LOOK_MS);
      }
    }
  }

  /** Ray looks for a place, installs what the run asks for, and starts the hand, which then comes to us. */
  private async untilBegun(signal: AbortSignal): Promise<void> {
    const { cluster, way } = this;
    const begun = performance.now();
    while (!(await way.reached(LOOK_MS))) {
      signal.throwIfAborted();
      const fate = cluster.fate(this.session.of);
      if (fate !== null) throw failRun("Lost", fate);
      const job = await cluster.api.find(this.name).catch(unlessAway);
      if (job === undefined) continue;
      if (job?.status === "PENDING") this.tellWaiting(pendingWords(cluster.place.target, job));
      else if (job?.status !== "RUNNING") throw explainNoStart(cluster.place.target, job);
      else if (performance.now() - begun > this.giveUpMs)
        throw failRun(
          "Lost",
          `The run began on ${cluster.place.target}, but the studio has not heard of it.`,
        );
    }
    this.tellWaiting(null);
  }

  private told: string | null = null;
  private tellWaiting(waitingReason: string | null): void {
    if (waitingReason !== this.told) this.link.report({ status: "preparing", waitingReason });
    this.told = waitingReason;
  }

  async poll(): Promise<JobState> {
    const { way, inner } = this;
    const fate = this.isSubmitted ? this.cluster.fate(this.session.of) : null;
    if (fate === null && way.problem === undefined)
      return way.state && !way.state.isEnded && !this.isCanceled ? "running" : inner.poll();
    const why = fate ?? (await this.look());
    if (why === null) return inner.poll();
    this.lost ??= why;
    return this.isSubmitted ? "ended" : "none";
  }

  /** Resolves when the hand has told of the end. */
  async changed(): Promise<void> {
    while (!this.way.state?.isEnded && !this.isDropped) await this.way.change(STOP_MS);
  }

  /** Why it is lost, by Ray's word; null while it is not, or nobody knows. Asked no more than once a second. */
  private async look(isAtOnce = false): Promise<string | null> {
    const { cluster, way } = this;
    const fate = cluster.fate(this.session.of);
    if (fate !== null || !this.isSubmitted) return fate;
    if (!isAtOnce && performance.now() - this.lookedAt < LOOK_MS) return null;
    this.lookedAt = performance.now();
    const job = await cluster.api.find(this.name).catch(unlessAway);
    if (job === undefined || job?.status === "PENDING" || job?.status === "RUNNING") return null;
    const { target } = cluster.place;
    if (job === null) return `${target} knows nothing of the run's job any more.`;
    // What it left is with the hand, where that is there yet.
    if (way.problem === undefined) return null;
    return `${target} has ended the run's job (${job.status}): ${job.message || "it did not say why."}`;
  }

  cancel(): void {
    this.isCanceled = true;
    this.unwanted.abort(failRun("StartFailed", "The run was canceled."));
    this.inner.cancel();
    if (this.isSubmitted) setTimeout(() => void this.insistOnCancel(), CANCEL_MS).unref();
  }

  private async insistOnCancel(): Promise<void> {
    if (this.way.problem !== undefined && !this.isDropped) await this.stopJob();
  }

  async readLog(offset: number, lengthBytes: number): Promise<LogPiece> {
    const { state } = this.way;
    if (this.isDropped || (state && offset >= state.logBytes && !state.isEnded))
      return { bytes: new Uint8Array(), cut: null };
    return this.inner.readLog(offset, lengthBytes);
  }

  async collect(): Promise<Outcome> {
    if (this.lost !== null) return this.asLost(this.lost);
    return Promise.race([this.inner.collect(), this.untilLost()]);
  }

  private asLost(message: string): Outcome {
    return this.isCanceled ? { status: "canceled" } : { status: "failed", error: { code: "Lost", message } };
  }

  /** Resolves when what is being fetched will never come. */
  private async untilLost(): Promise<Outcome> {
    for (;;) {
      await this.way.change(LOOK_MS);
      if (this.isDropped || this.way.problem === undefined) continue;
      const why = await this.look();
      if (why !== null) return this.asLost(why);
    }
  }

  async giveUp(failure: unknown): Promise<Outcome> {
    const isThere = this.way.problem === undefined && this.lost === null;
    const outcome = isThere
      ? await Promise.race([this.inner.giveUp(failure), this.untilLost()])
      : this.outcomeOf(failure);
    await this.stopJob();
    return outcome;
  }

  private outcomeOf(failure: unknown): Outcome {
    if (this.isCanceled) return { status: "canceled" };
    return { status: "failed", error: asRunFailure(failure, this.assignment.hasStarted === true).error };
  }

  async drop(): Promise<void> {
    if (this.isDropped) return;
    if (this.way.problem === undefined) await this.inner.drop();
    await this.leave();
  }

  async clear(): Promise<void> {
    await this.leave();
  }

  /** The hand goes with the status of its command, which Ray then shows; one that is not heard of is ended by Ray. */
  private async leave(): Promise<void> {
    const { way, inner, cluster } = this;
    this.isDropped = true;
    const asked = way.call("leave", { exitCode: inner.exitCode ?? 1 }).then(
      () => true,
      () => false,
    );
    const isGone = await Promise.race([asked, way.change(GENTLE_LEAVE_MS).then(() => asked)]);
    if (!isGone) await this.stopJob();
    way.end(`${cluster.place.target} has nothing of it any more.`);
    cluster.door.remove(way);
    cluster.unwatch(this);
    this.onOver();
  }

  private async stopJob(): Promise<void> {
    if (!this.isSubmitted) return;
    const { api } = this.cluster;
    const until = performance.now() + STOP_MS;
    await api.stop(this.name).catch(() => undefined);
    while (performance.now() < until) {
      const job = await api.find(this.name).catch(() => null);
      if (job?.status !== "PENDING" && job?.status !== "RUNNING") return;
      await this.way.change(LOOK_MS / 4);
    }
  }
}

/** What Ray sets aside for it. Without any, all of them would run at once on the head. */
function reservation({ slots, memoryBytes, reserve = {} }: Assignment) {
  const { num_cpus = slots, num_gpus, resources } = reserve;
  return {
    entrypoint_num_cpus: num_cpus,
    ...(num_gpus === undefined ? {} : { entrypoint_num_gpus: num_gpus }),
    ...(resources === undefined ? {} : { entrypoint_resources: resources }),
    ...(memoryBytes === undefined ? {} : { entrypoint_memory: memoryBytes }),
  };
}

function asBuildFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof BuildFailure) throw failRun("EnvironmentBuild", failure.message);
    throw failure;
  }
}

function unlessAway(failure: unknown): undefined {
  if (failure instanceof Away) return undefined;
  throw failure;
}
