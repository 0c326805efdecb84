/** Long operations that a person can watch. */
export const ACTIVITY_KINDS = ["changeRuns", "purge"] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const ACTIVITY_STATUSES = ["queued", "running", "completed", "failed"] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];
