/**
 * The life of a run.
 *
 *   notStarted ─► queued ─► preparing ─► running ─► finalizing ─► completed | failed | canceled
 *                   ▲            └──────────┴────────────┴──► notResponding (its lease lapsed)
 *                   └── retry, while attempts are left
 *
 * A run that we execute moves only through `canMove`; a run made by a client (MLflow) has no lease and is set by it.
 */
export const RUN_STATUSES = [
  "notStarted",
  "queued",
  "preparing",
  "running",
  "finalizing",
  "completed",
  "failed",
  "canceled",
  "notResponding",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const MOVES: Record<RunStatus, readonly RunStatus[]> = {
  notStarted: ["queued", "canceled", "failed"],
  queued: ["preparing", "canceled", "failed"],
  preparing: ["running", "finalizing", "queued", "failed", "canceled", "notResponding"],
  running: ["finalizing", "queued", "failed", "canceled", "notResponding"],
  finalizing: ["completed", "failed", "canceled", "queued", "notResponding"],
  notResponding: ["preparing", "running", "finalizing", "queued", "failed", "canceled"],
  completed: [],
  failed: [],
  canceled: [],
};

export const canMove = (from: RunStatus, to: RunStatus): boolean => MOVES[from].includes(to);
export const movesFrom = (from: RunStatus): readonly RunStatus[] => MOVES[from];
/** The statuses from which `to` can be reached in one step. */
export const movesTo = (to: RunStatus): RunStatus[] => RUN_STATUSES.filter((from) => canMove(from, to));

export const TERMINAL = ["completed", "failed", "canceled"] as const satisfies readonly RunStatus[];
export const LEASED = [
  "preparing",
  "running",
  "finalizing",
  "notResponding",
] as const satisfies readonly RunStatus[];
export const isTerminal = (status: RunStatus): boolean => (TERMINAL as readonly RunStatus[]).includes(status);
export const isLeased = (status: RunStatus): boolean => (LEASED as readonly RunStatus[]).includes(status);
export const isActive = (status: RunStatus): boolean => !isTerminal(status);

/** How a status is written in the UI. */
export const STATUS_LABELS: Record<RunStatus, string> = {
  notStarted: "Not started",
  queued: "Queued",
  preparing: "Preparing",
  running: "Running",
  finalizing: "Finalizing",
  completed: "Completed",
  failed: "Failed",
  canceled: "Canceled",
  notResponding: "Not responding",
};

/** How `az ml` writes it: capitalised, no space. A cancel that is under way is `CancelRequested`. */
export function azureStatus(status: RunStatus, cancelRequested = false): string {
  if (cancelRequested && isActive(status)) return "CancelRequested";
  return status.charAt(0).toUpperCase() + status.slice(1);
}

export const MLFLOW_STATUSES = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] as const;
export type MlflowStatus = (typeof MLFLOW_STATUSES)[number];

export function mlflowStatus(status: RunStatus): MlflowStatus {
  if (status === "completed") return "FINISHED";
  if (status === "failed") return "FAILED";
  if (status === "canceled") return "KILLED";
  return status === "running" || status === "finalizing" || status === "notResponding"
    ? "RUNNING"
    : "SCHEDULED";
}

export function fromMlflowStatus(status: MlflowStatus): RunStatus {
  const map = {
    RUNNING: "running",
    SCHEDULED: "queued",
    FINISHED: "completed",
    FAILED: "failed",
    KILLED: "canceled",
  } as const;
  return map[status];
}

/** What a run is. `client` runs are made and ended by an MLflow client; all others are executed by a runner. */
export const RUN_KINDS = ["command", "client"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** Why a run failed, in a code the UI can illustrate; `message` is the sentence for people. */
export const FAILURE_CODES = [
  "ExitCode",
  "Signal",
  "OutOfMemory",
  "Timeout",
  "CommandNotFound",
  "EnvironmentBuild",
  "InputNotFound",
  "OutputMissing",
  "Lost",
  "DiskFull",
  "StartFailed",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface RunError {
  code: FailureCode;
  message: string;
  /** The lines that matter: the traceback, the resolver's words. At most 8 kB. */
  excerpt?: string;
  exitCode?: number;
  signal?: string;
}
