/**
 * What a node and its controller say to each other. Where both live in one process these are function calls; on another
 * machine they are HTTP requests to the gateway with a node token. A node never holds a secret of the database or the
 * master key, and bytes go both ways as streams: neither side is told a path of the other's.
 */
import type { LogCut } from "../log-lines";
import type { Assignment } from "./assignment";
import type {
  BuildOrderEnd,
  BuildReport,
  CollectedEntry,
  Lease,
  NodeFacts,
  Outcome,
  Progress,
  Renewal,
  SystemPoint,
} from "./messages";
import type { ServingController } from "./serving";

/** A stored content, opened. */
export interface Content {
  /** Its bytes, from the first on. */
  read(): AsyncIterable<Uint8Array>;
  /** Makes a copy at `target`, which does not exist yet: offered where the store lies on the node's own machine. */
  copyTo?(target: string, isExecutable: boolean): Promise<void>;
}

/** A file on its way to the studio. */
export interface CollectedFile extends Pick<CollectedEntry, "path" | "fullPath" | "output"> {
  /** What it held when it was opened: as many bytes are given, and another number is refused. */
  sizeBytes: number;
  /** Its bytes from the first on, each time that it is asked. */
  read(): AsyncIterable<Uint8Array>;
}

/** What a node asks of its controller. Each call may fail while the database is away: the node tries again. */
export interface Controller {
  register(node: NodeFacts): Promise<{ nodeId: string }>;
  /** Runs that are this node's, but for those it says to have, each with a new epoch: adopt or report them. */
  reclaim(nodeId: string, held?: string[]): Promise<Assignment[]>;
  /** With `hold`, nothing is given: the runs that wait are told this reason. */
  claim(nodeId: string, freeSlots: number[], hold?: string): Promise<Assignment[]>;
  /** Renews every lease in one update. */
  renew(nodeId: string, leases: Lease[]): Promise<Renewal>;
  report(lease: Lease, progress: Progress): Promise<void>;
  notice(lease: Lease, text: string): Promise<void>;
  build(nodeId: string, report: BuildReport): Promise<{ buildId: string }>;
  /** What became of an order that a renewal gave. Safe to repeat. */
  settleBuild(nodeId: string, end: BuildOrderEnd): Promise<void>;
  metrics(lease: Lease, points: SystemPoint[]): Promise<void>;
  /** Opens a content that the assignment of the run names. */
  open(lease: Lease, sha256: string): Promise<Content>;
  /** Stores files as artifacts; a row appears only when its bytes are durable. Safe to repeat. */
  collect(lease: Lease, files: CollectedFile[]): Promise<void>;
  /** Ends the attempt: terminal, or queued again when attempts are left. Safe to repeat. */
  finish(lease: Lease, outcome: Outcome): Promise<void>;
  /** Instances of deployments; null where the node is given none, as on another machine. */
  serving: ServingController | null;
  /** Where logs are sent. Null where the studio reads the data folder of this node itself. */
  logs: LogSink | null;
}

/**
 * The studio's copy of a log while it is written. Bytes that are there already are passed over, and a gap is refused
 * (`LogGap`), so any piece may be sent again. Each answer says how long the copy is now.
 */
export interface LogSink {
  append(lease: Lease, offset: number, bytes: Uint8Array): Promise<LogLength>;
  /** Bytes that were cut out of the middle: the copy goes on behind them. */
  cut(lease: Lease, cut: LogCut): Promise<LogLength>;
  appendBuild(buildId: string, offset: number, bytes: Uint8Array): Promise<LogLength>;
}
export interface LogLength {
  sizeBytes: number;
}

/** Thrown by any call whose epoch is not that of its run or instance any more: the node drops it and ends its processes. */
export class StaleLease extends Error {
  constructor(readonly id: string) {
    super(`The lease of ${id} is held by another.`);
    this.name = "StaleLease";
  }
}

/** Thrown where a piece of a log does not follow what is there: the node goes on from `sizeBytes`. */
export class LogGap extends Error {
  constructor(readonly sizeBytes: number) {
    super(`The log has ${sizeBytes} bytes: the next piece begins there.`);
    this.name = "LogGap";
  }
}
