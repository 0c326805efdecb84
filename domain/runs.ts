/**
 * The life of a run.
 *
 *   notStarted ─► queued ─► preparing ─► running ─► finalizing ─► completed | failed | canceled
 *                   ▲            └──────────┴────────────┴──► notResponding (its lease lapsed)
 *                   └── retry, while attempts are left
 *
 * A step of a pipeline that takes the outputs of an earlier run completes from the queue, with nothing done.
 *
 * A run that we execute moves only as `MOVES` allows. A run made by a client (MLflow) has no lease, and is whatever that
 * says of it: `CLIENT_STATUSES`, from any to any. All moves are made by `server/runs/moves`.
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
  queued: ["preparing", "completed", "canceled", "failed"],
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

/** What a client may say of its run, in whatever order: one that has ended may go on again. */
export const CLIENT_STATUSES = [
  "queued",
  "running",
  "completed",
  "failed",
  "canceled",
] as const satisfies readonly RunStatus[];
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

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

export function fromMlflowStatus(status: MlflowStatus): ClientStatus {
  const map = {
    RUNNING: "running",
    SCHEDULED: "queued",
    FINISHED: "completed",
    FAILED: "failed",
    KILLED: "canceled",
  } as const;
  return map[status];
}

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

/** What a node says at the end of an attempt. */
export type AttemptOutcome =
  | { status: "completed" }
  | { status: "failed"; error: RunError }
  | { status: "canceled"; error?: RunError };

/** The end of an attempt whose node fell silent, by the node's name where it is known. */
export function lostOn(node: string | null): AttemptOutcome & { status: "failed" } {
  const who = node === null ? "The machine or the runner" : `The node ${node}`;
  return {
    status: "failed",
    error: { code: "Lost", message: `${who} that executed it went away and did not come back.` },
  };
}

export interface Attempted {
  attempt: number;
  maxAttempts: number;
  isCancelRequested: boolean;
}

/** Where a run goes from the end of an attempt, with its line in the timeline. */
export interface AttemptEnd {
  to: "queued" | (typeof TERMINAL)[number];
  reason: string | null;
  error: RunError | null;
}

/** Retry or fail: a failed attempt is followed by another while attempts are left, unless the run's end was asked for. */
export function endOfAttempt(
  { attempt, maxAttempts, isCancelRequested }: Attempted,
  outcome: AttemptOutcome,
): AttemptEnd {
  const error = ("error" in outcome && outcome.error) || null;
  const reason = error?.message ?? null;
  if (outcome.status !== "failed") return { to: outcome.status, reason, error };
  if (isCancelRequested) return { to: "canceled", reason, error };
  if (attempt >= maxAttempts) return { to: "failed", reason, error };
  return { to: "queued", reason: `Attempt ${attempt} of ${maxAttempts} failed: ${reason}`, error };
}

/** What a cancel does with a run: nothing after its end, asks whoever holds it to end it, else ends it at once. */
export function wayToCancel(status: RunStatus, isHeld: boolean): "over" | "ask" | "end" {
  if (isTerminal(status)) return "over";
  return isHeld ? "ask" : "end";
}

/** Where a run that was silent is when it is heard of again: as far as this attempt had come. */
export function statusWhenHeard(reached: { hasStarted: boolean; isFinalizing: boolean }): RunStatus {
  if (reached.isFinalizing) return "finalizing";
  return reached.hasStarted ? "running" : "preparing";
}
