/** What happens by itself to runs that are old. */
import { z } from "zod";
import { idOf } from "./names";
import { TERMINAL } from "./runs";

/** What a retention rule does to runs that are old enough. */
export const RETENTION_ACTIONS = ["trash", "purge"] as const;
export type RetentionAction = (typeof RETENTION_ACTIONS)[number];
export const RETENTION_LABELS: Record<RetentionAction, string> = {
  trash: "Move to the trash",
  purge: "Purge from the trash",
};

/** A run with this tag is left alone by every rule, and so is the tree that it stands in. */
export const KEEP_TAG = "keep";

export const retentionRuleInput = z.object({
  action: z.enum(RETENTION_ACTIONS),
  /** Null for every experiment. */
  experimentId: idOf("experiment").nullable().default(null),
  /** Null for every run that has ended. */
  statuses: z.array(z.enum(TERMINAL)).min(1, "Choose a status.").nullable().default(null),
  /** Since the run has ended or, for a purge, since it lies in the trash. */
  afterDays: z.number().int().min(1, "At least one day.").max(3_650),
});
export type RetentionRuleInput = z.output<typeof retentionRuleInput>;

/** What a rule is called where it has done something: `Retention rule “failed runs of vision, 30 days”`. */
export function nameRule(rule: RetentionRuleInput, experiment: string | null): string {
  const which = `${rule.statuses?.join(" or ") ?? "all"} runs${experiment ? ` of ${experiment}` : ""}`;
  const where = rule.action === "purge" ? " in the trash" : "";
  return `Retention rule “${which}${where}, ${rule.afterDays === 1 ? "a day" : `${rule.afterDays} days`}”`;
}

/** The rule as a sentence: `Failed runs of “vision” go to the trash 30 days after they have ended.` */
export function describeRule(rule: RetentionRuleInput, experiment: string | null): string {
  const words = rule.statuses ? rule.statuses.join(" or ") : "all";
  const which = `${words.charAt(0).toUpperCase()}${words.slice(1)} runs${experiment ? ` of “${experiment}”` : ""}`;
  const days = rule.afterDays === 1 ? "a day" : `${rule.afterDays} days`;
  return rule.action === "trash"
    ? `${which} go to the trash ${days} after they have ended.`
    : `${which} are purged after ${days} in the trash.`;
}
