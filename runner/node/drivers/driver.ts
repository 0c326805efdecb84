/**
 * A driver places the runs of a target: on this machine, on another by ssh, in an engine's queue. An attempt keeps the
 * lease, speaks with the studio, and asks the driver; the driver knows nothing of leases. `conformance.ts` is what every
 * driver has to pass.
 */
import type { SampleOrder } from "@/domain/designer/sample";
import type { SampleReply } from "@/domain/designer/sample-reply";
import type { LogCut } from "@/domain/log-lines";
import type { Assignment } from "@/domain/node/assignment";
import type { CollectedFile, Content } from "@/domain/node/contract";
import type {
  BuildOrder,
  BuildOrderEnd,
  BuildReport,
  Outcome,
  Progress,
  SystemPoint,
} from "@/domain/node/messages";
import type { PeerPlace } from "@/domain/peers";
import type { Settings } from "../options";

export interface Driver {
  /** What the compute target's page shows of it. */
  readonly facts: Record<string, unknown>;
  /** Why nothing new may begin, or undefined. */
  readonly hold: string | undefined;
  /** How often a job is asked how it stands, where nothing tells of its end. */
  readonly pollMs: number;
  /** The job of an attempt. Whatever anybody has started for it, in this process or before it, is found again. */
  job(assignment: Assignment, link: Link): Job;
  /** Its own work beside the jobs, each piece again and again. `isSettled` once `settle` was called. */
  readonly duties: Duty[];
  /** Does with a build what was asked for, unless one of the jobs of that moment uses it. */
  tendBuild(order: BuildOrder, mine: () => Job[]): Promise<Omit<BuildOrderEnd, "id">>;
  /** The node knows its jobs by now: what else was begun under its name is nobody's, and is ended. */
  settle(mine: Job[]): Promise<void>;
  /** Samples for those who draw, where this machine makes them. */
  readonly samples?: Samples;
  /** Nothing new is begun from here on. */
  stop(): void;
  /** The last word: `left` are the jobs that go on without a node. */
  close(left: Job[]): Promise<void>;
}

/** Tries steps of the library on a few rows. */
export interface Samples {
  evaluate(order: SampleOrder, place: PlaceSource, signal: AbortSignal): Promise<SampleReply>;
}

/** Writes what a sample needs of a stored content to a file that is not there yet. */
export type PlaceSource = (sha256: string, target: string) => Promise<void>;

/** How a driver is made ready, and tells of the environments that it builds. */
export type OpenDriver = (settings: Settings, reportBuild: ReportBuild) => Promise<Driver>;
export type ReportBuild = (report: BuildReport) => Promise<{ buildId: string }>;

export interface Duty {
  everyMs: number;
  /** True for what must not wait until the node is registered: making room on a full disk. */
  isUrgent: boolean;
  work(mine: Job[], isSettled: boolean): Promise<void>;
}

/** `ended` is also what its engine has forgotten, or whose processes are gone without an exit status: `collect` tells why. */
export type JobState = "none" | "running" | "ended";

/** One attempt where it runs. Every call may come again, and from another process, after this one was killed. */
export interface Job {
  readonly assignment: Assignment;
  /** True while its command is at work, as far as that is known at once. */
  readonly isRunning: boolean;
  /**
   * Makes everything ready and starts the command, unless that was done before: then it takes up what there is. Throws a
   * `RunFailure` where it cannot be started, or was and is lost. What was begun by this call counts as running. Aborts with `signal`: the node stops or the lease is lost.
   */
  start(signal: AbortSignal): Promise<JobState>;
  /** How the job stands. A failure of the command is no failure of this call: `collect` explains it. */
  poll(): Promise<JobState>;
  /** Resolves when the job has ended, where the driver is told; else never. */
  changed(): Promise<void>;
  /** Asks it to end, then ends it. Harmless before it has begun and after it has ended. */
  cancel(): void;
  /** What the command has printed, from an offset on, while it runs and after. */
  readLog(offset: number, lengthBytes: number): Promise<LogPiece>;
  /** The log of the environment's build, where the run waited for one. */
  readonly build: { id: string; read(offset: number, lengthBytes: number): Promise<Uint8Array> } | null;
  /** After the end: hands over what the run has left, and says what became of it. */
  collect(): Promise<Outcome>;
  /** After a failure that is not the command's: ends what had begun, keeps its log, and says what that means for the run. */
  giveUp(failure: unknown): Promise<Outcome>;
  /** Ends everything of it without another word: the run is another's now. */
  drop(): Promise<void>;
  /** The end is known to the studio: what is still kept of it may go. */
  clear(): Promise<void>;
}

/** Bytes of a log, none where the offset lies in what was cut out of its middle. */
export interface LogPiece {
  bytes: Uint8Array;
  cut: LogCut | null;
}

/** What a job says and asks by way of its attempt. Single calls fail as the studio's do: `insist` repeats them. */
export interface Link {
  insist<T>(call: () => Promise<T>): Promise<T>;
  /** True when the attempt is not ours to end: the node stops, or the lease is lost. */
  isLeft(failure: unknown): boolean;
  open(sha256: string): Promise<Content>;
  collect(files: CollectedFile[]): Promise<void>;
  notice(text: string): Promise<void>;
  metrics(points: SystemPoint[]): Promise<void>;
  /** In order, and not waited for. */
  report(progress: Progress): void;
  /** Tells where this instance of a run on several nodes is reached. Resolves to the places of all, when all are ready. */
  meet(place: PeerPlace, signal: AbortSignal): Promise<PeerPlace[]>;
}
