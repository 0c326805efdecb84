import type { Tx } from "@/db/client";
import type { activities } from "@/db/schema";
import type { ClockKind, InputOf, OutcomeOf } from "@/domain/activities";
import type { Services } from "@/server/core/services";

export interface Turn<K extends ClockKind> {
  services: Services;
  activity: typeof activities.$inferSelect;
  input: InputOf<K>;
  /** What had come of it before this step. */
  outcome: OutcomeOf<K>;
  /** Aborted when the activity is another's, who does the same. */
  signal: AbortSignal;
}

export interface StepResult<K extends ClockKind> {
  /** How many more of its total are done. */
  done?: number;
  /** What has come of it now, in all. */
  outcome?: OutcomeOf<K>;
  /** What it is about next, in words. */
  doing?: string | null;
  /** What is added to its log. */
  lines?: string[];
  isOver?: boolean;
}

/**
 * One stretch of an activity. What takes long and may be repeated (reading, fetching, writing files that nobody names yet)
 * comes first; it is given back what to write, and that is committed together with the progress, or not at all.
 */
export type Step<K extends ClockKind> = (turn: Turn<K>) => Promise<(tx: Tx) => Promise<StepResult<K>>>;
