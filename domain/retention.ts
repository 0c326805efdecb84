/** What a retention rule does to runs that are old enough. */
export const RETENTION_ACTIONS = ["trash", "purge"] as const;
export type RetentionAction = (typeof RETENTION_ACTIONS)[number];
