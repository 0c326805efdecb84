import { z } from "zod";

/** What comes of work that goes through runs. */
export const runsOutcome = z.object({
  changed: z.number().default(0),
  /** How many were left as they were, by the reason. */
  refused: z.record(z.string(), z.number()).default({}),
});
export type RunsOutcome = z.output<typeof runsOutcome>;

/** More kinds of refusals than these are told together. */
const MAX_REASONS = 8;
const OTHER = "For other reasons.";

export function addOutcome(before: RunsOutcome, more: RunsOutcome): RunsOutcome {
  const refused = { ...before.refused };
  for (const [reason, count] of Object.entries(more.refused)) {
    const kept = reason in refused || Object.keys(refused).length < MAX_REASONS ? reason : OTHER;
    refused[kept] = (refused[kept] ?? 0) + count;
  }
  return { changed: before.changed + more.changed, refused };
}

export function tellRefused({ refused }: RunsOutcome): string | null {
  const parts = Object.entries(refused).map(([reason, count]) => `${count} left as they were: ${reason}`);
  return parts.length > 0 ? parts.join(" ") : null;
}
