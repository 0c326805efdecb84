import type { RunChange } from "./run-changes";

/** Long operations that a person can watch. */
export const ACTIVITY_KINDS = ["changeRuns", "purge"] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const ACTIVITY_STATUSES = ["queued", "running", "completed", "failed"] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];
export const isOpen = (status: ActivityStatus): boolean => status === "queued" || status === "running";

/** What an activity works on beside its runs. */
export interface ActivityInput {
  /** Of `changeRuns`: what is done to each. */
  change?: RunChange;
  /** Where a move leads. */
  experimentId?: string;
  /** What is stamped on all that is trashed together, so that it can come back together; a moment as ISO text. */
  at?: string;
  /** Of `purge`: the experiments and reports that go after the runs. */
  experiments?: string[];
  reports?: string[];
  /** The retention rule that wanted it. */
  ruleId?: string;
}

/** What has come of it so far. */
export interface ActivityOutcome {
  changed?: number;
  /** How many were left as they were, by the reason. */
  refused?: Record<string, number>;
}
