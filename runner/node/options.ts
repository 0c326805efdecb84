import { createHash } from "node:crypto";
import { type NetworkMode, OWN_TARGET } from "@/domain/compute";
import type { PrivateHost } from "@/domain/private-hosts";
import type { IsolationKind } from "./drivers/local/launch/sandbox";

/** What a node is told when it starts. Sizes and times have defaults that suit one small machine. */
export interface NodeOptions {
  /** The data folder of this node: attempts, environments and tools lie below it. */
  home: string;
  name: string;
  slots: number;
  /** Where this node and its scripts reach the studio. */
  studioUrl?: string;
  /** The compute target that it works for. */
  target?: string;
  /** What that target is, which chooses the driver of its runs. */
  targetKind?: string;
  /** `auto` takes the strongest that works here; `none` is for a machine whose only user is its owner. */
  isolation?: "auto" | IsolationKind;
  /** The variables of this process, as `env.ts` read them: PATH, proxies, certificates, pip's and uv's settings. */
  hostVariables?: Record<string, string | undefined>;
  /** More folders that user code must not see, such as the checkout or the database's socket. */
  hide?: string[];
  /** The first of the uids that runs get, one per slot, where this process is root. */
  uidBase?: number;
  /** Private hosts that package indexes which a job names may be at. */
  privateHosts?: readonly PrivateHost[];
  /** What a run may take of the disk. Null: a share of what is free when it starts. */
  runDiskBytes?: number | null;
  /** The widest network that runs are given, where this machine can give them one of their own. */
  network?: NetworkMode;
  /** Ports of this machine's loopback that runs reach from a network of their own: the gateway's, first of all. */
  doors?: number[];
  /** Ranges of addresses that are closed there, beside this machine's own and the metadata services. */
  closedRanges?: string[];
  logCapBytes?: number;
  maxProcesses?: number;
  graceMs?: number;
  pollMs?: number;
  renewMs?: number;
  metricsMs?: number;
  buildTimeoutMs?: number;
  /** Where the node's own lines go. */
  log?: (line: string) => void;
}

export type Settings = Required<NodeOptions>;

const GIB = 1024 ** 3;
const FIRST_UID = 200_000;
/** Enough for the slots of a node and, in the upper half, for its builds. */
export const UIDS_PER_NODE = 2048;

/** Nodes with different data folders on one machine have different uids, so that none can touch the other's runs. */
function uidsFor(home: string): number {
  const hash = createHash("sha256").update(home).digest().readUInt16BE();
  return FIRST_UID + (hash % 4096) * UIDS_PER_NODE;
}

export function withDefaults(options: NodeOptions): Settings {
  return {
    studioUrl: "http://127.0.0.1:3000",
    target: OWN_TARGET.name,
    targetKind: OWN_TARGET.kind,
    isolation: "auto",
    hostVariables: {},
    hide: [],
    uidBase: uidsFor(options.home),
    privateHosts: [],
    network: "outside",
    doors: [],
    closedRanges: [],
    runDiskBytes: null,
    logCapBytes: 2 * GIB,
    maxProcesses: 8192,
    graceMs: 5000,
    pollMs: 1000,
    renewMs: 2000,
    metricsMs: 10_000,
    buildTimeoutMs: 45 * 60_000,
    log: (line) => process.stderr.write(`${line}\n`),
    ...options,
  };
}
