/**
 * What a node and its controller say to each other. Where both live in one process these are function calls; on another
 * machine they are HTTP requests to the gateway with a node token. A node never holds a secret of the database or the
 * master key, and bytes go both ways as streams: neither side is told a path of the other's.
 */
import type { LogCut } from "../log-lines";
import type { Assignment } from "./assignment";
import type { Subject } from "./fields";
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

/** The slots of a node that nothing has. A subject without any is given none. */
export type FreeSlots = Partial<Record<Subject, number[]>>;

/** What a node asks of its controller. Each call may fail while the database is away: the node tries again. */
export interface Controller {
  register(node: NodeFacts): Promise<{ nodeId: string }>;
  /** What is this node's, but for what it says to have, each with a new epoch: adopt or report it. */
  reclaim(nodeId: string, held?: string[]): Promise<Assignment[]>;
  /** With `hold`, no run is given: those that wait are told this reason. */
  claim(nodeId: string, free: FreeSlots, hold?: string): Promise<Assignment[]>;
  /** Renews every lease in one update. */
  renew(nodeId: string, leases: Lease[]): Promise<Renewal>;
  report(lease: Lease, progress: Progress): Promise<void>;
  notice(lease: Lease, text: string): Promise<void>;
  build(nodeId: string, report: BuildReport): Promise<{ buildId: string }>;
  /** What became of an order that a renewal gave. Safe to repeat. */
  settleBuild(nodeId: string, end: BuildOrderEnd): Promise<void>;
  metrics(lease: Lease, points: SystemPoint[]): Promise<void>;
  /** Opens a content that the assignment names. */
  open(lease: Lease, sha256: string): Promise<Content>;
  /** Stores files as artifacts; a row appears only when its bytes are durable. Safe to repeat. */
  collect(lease: Lease, files: CollectedFile[]): Promise<void>;
  /** Ends the attempt: it is the last, or its subject waits for the next. Safe to repeat. */
  finish(lease: Lease, outcome: Outcome): Promise<void>;
  /** Adds what an instance has printed to what its deployment's instances had printed before. */
  keepLog(lease: Lease, bytes: Uint8Array): Promise<void>;
  /**
   * Lets gateways ask the instance that answers on this socket, until `over`. Null where they open the socket themselves.
   */
  tunnel: ((lease: Lease, socket: string, over: AbortSignal) => void) | null;
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

/** Thrown by any call whose epoch is not that of its subject any more: the node drops it and ends its processes. */
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
