/**
 * What a node and its controller say to each other. Where both live in one process these are function calls; on
 * another machine they are HTTP requests to the gateway with a node token. A node never holds a secret of the
 * database or the master key. Every call about a run carries the lease epoch: a stale one is refused.
 */

import type { NetworkMode } from "@/domain/compute";
import type { EnvironmentSpec } from "@/domain/environments";
import type { Distribution } from "@/domain/jobs";
import type { KeyedPoint } from "@/domain/metrics/points";
import type { RunError } from "@/domain/runs";

export interface FileEntry {
  /** Relative, `/`-separated, in normal form; never absolute, never with `..`. */
  path: string;
  sha256: string;
  sizeBytes: number;
  executable?: boolean;
}

export type InputPlan =
  | { name: string; kind: "literal"; value: string }
  | { name: string; kind: "file" | "folder"; files: FileEntry[] }
  /** Fetched by the node itself, with the checks of `domain/net`. */
  | { name: string; kind: "http"; url: string };

export interface OutputPlan {
  name: string;
  kind: "file" | "folder";
}

/** One attempt of one run, with everything that a node needs to execute it. */
export interface Assignment {
  runId: string;
  runName: string;
  workspace: string;
  attempt: number;
  epoch: number;
  /** True when the attempt was seen to run before: it may be taken up, never begun again. */
  hasStarted?: boolean;
  /** True when its cancel has been asked for: what of it is still at work is ended, and no more of it is stored. */
  isCanceled?: boolean;
  /** 0 … slots-1; each slot has a uid of its own. A run that takes several slots is given the first. */
  slot: number;
  slots: number;
  command: string;
  code: FileEntry[];
  inputs: InputPlan[];
  outputs: OutputPlan[];
  environment: EnvironmentSpec;
  distribution?: Distribution;
  /** Everything that the child's environment holds beside what the node itself sets. */
  variables: Record<string, string>;
  /** Words that are masked in the log. */
  masked: string[];
  /** What the compute target lets its runs reach; the node gives the narrower of this and of its own. */
  network?: NetworkMode;
  timeoutSeconds?: number;
  memoryBytes?: number;
  shmBytes?: number;
}

export interface Lease {
  runId: string;
  epoch: number;
}

export type Progress =
  | { status: "preparing"; waitingReason: string | null; buildId?: string }
  | { status: "running" }
  | { status: "finalizing" };

export type Outcome =
  | { status: "completed" }
  | { status: "failed"; error: RunError }
  | { status: "canceled"; error?: RunError };

export interface CollectedFile {
  /** What it held when it was opened: as many bytes are given, and another number is refused. */
  sizeBytes: number;
  /** Its bytes from the first on, each time that it is asked. */
  read(): AsyncIterable<Uint8Array>;
  /** Its path among the run's artifacts, as `domain/artifact-names` spells it: `named-outputs/<name>/…`. */
  path: string;
  /** What the path was shortened from, where that was too long. */
  fullPath?: string;
  /** The declared output that it belongs to, with its path inside. */
  output?: { name: string; path: string };
}

export interface BuildReport {
  hash: string;
  status: "building" | "ready" | "failed";
  resolved?: string[];
  python?: string;
  error?: string;
}

export interface NodeFacts {
  name: string;
  /** Tells the node's data folder from every other. */
  homeId: string;
  slots: number;
  facts: Record<string, unknown>;
}

/** What a node asks of its controller. Each call may fail while the database is away: the node tries again. */
export interface Controller {
  register(node: NodeFacts): Promise<{ nodeId: string }>;
  /** Runs that are this node's, but for those it says to have, each with a new epoch: adopt or report them. */
  reclaim(nodeId: string, held?: string[]): Promise<Assignment[]>;
  /** With `hold`, nothing is given: the runs that wait are told this reason. */
  claim(nodeId: string, freeSlots: number[], hold?: string): Promise<Assignment[]>;
  /** Renews every lease in one update. `lost`: stop at once. `cancel`: end with SIGTERM, grace, SIGKILL. */
  renew(nodeId: string, leases: Lease[]): Promise<{ lost: string[]; cancel: string[] }>;
  report(lease: Lease, progress: Progress): Promise<void>;
  notice(lease: Lease, text: string): Promise<void>;
  build(nodeId: string, report: BuildReport): Promise<{ buildId: string }>;
  metrics(lease: Lease, points: KeyedPoint[]): Promise<void>;
  /** Writes the content of a blob to `target`, an absolute path on the node that does not exist yet. */
  fetchBlob(lease: Lease, sha256: string, target: string, executable: boolean): Promise<void>;
  /** Stores files as artifacts; a row appears only when its bytes are durable. Safe to repeat. */
  collect(lease: Lease, files: CollectedFile[]): Promise<void>;
  /** Ends the attempt: terminal, or queued again when attempts are left. Safe to repeat. */
  finish(lease: Lease, outcome: Outcome): Promise<void>;
}

/** Thrown by any call whose epoch is not the run's any more: the node drops the run and ends its processes. */
export class StaleLease extends Error {
  constructor(readonly runId: string) {
    super(`The lease of ${runId} is held by another.`);
    this.name = "StaleLease";
  }
}

/** Named points where a test kills the runner: `ATELIER_FAULT=after-spawn` ends the process there with SIGKILL. */
export const FAULT_POINTS = [
  "after-claim",
  "before-spawn",
  "after-spawn",
  "after-exit",
  "mid-collect",
  "after-collect",
  "before-commit",
  "after-commit",
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

let armedFault: string | undefined;

/** Chooses the point at which this process is to die, once, at its start. */
export function armFault(point: string | undefined): void {
  armedFault = point;
}

export function fault(point: FaultPoint): void {
  if (point === armedFault) process.kill(process.pid, "SIGKILL");
}

/** Where the files of attempts and environments lie below the data folder: read by log followers too. */
export const paths = {
  attempt: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}`,
  userLog: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/user.log`,
  environment: (home: string, hash: string) => `${home}/environments/${hash}`,
  /** Says which bytes of the user log were given back to the disk: `{"start": 1024, "end": 4096}`. */
  logCut: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/log-cut.json`,
  /** Room that is kept back, in numbered files: see `runner/node/disk/reserve.mjs`. */
  reserve: (home: string) => `${home}/reserve`,
  buildLog: (home: string, hash: string) => `${home}/environments/logs/${hash}.log`,
};

/** What logs are called among a run's artifacts. A cut is kept beside its log, so that offsets hold for good. */
export const LOG_FILES = {
  user: { log: "user_logs/std_log.txt", cut: "user_logs/std_log.cut.json" },
  build: { log: "azureml-logs/environment_build.log" },
  earlier: (attempt: number) => ({
    log: `user_logs/attempt-${attempt}/std_log.txt`,
    cut: `user_logs/attempt-${attempt}/std_log.cut.json`,
  }),
};
