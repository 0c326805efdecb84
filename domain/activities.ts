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
  /** Of `purge`: the experiments and reports that go after the runs. */
  experiments?: string[];
  reports?: string[];
}

/** What has come of it so far. */
export interface ActivityOutcome {
  changed?: number;
  /** How many were left as they were, by the reason. */
  refused?: Record<string, number>;
}
