import { type SQL, sql } from "drizzle-orm";
import { KEEP_TAG, type RetentionRuleInput } from "@/domain/retention";
import { TERMINAL } from "@/domain/runs";

const isKept = (run: SQL) =>
  sql`exists (select 1 from run_tags k where k.run_id = ${run}.id and k.key = ${KEEP_TAG})`;
const words = (statuses: readonly string[]) =>
  sql.join(
    statuses.map((status) => sql`${status}`),
    sql`, `,
  );

/**
 * A select of the ids of the runs that a rule means now. To the trash go whole trees, judged by the run at their top:
 * nothing in them may go on, have ended later than the rule allows, or be kept. A purge judges each run by itself.
 */
export function matchRule(workspaceId: string, rule: RetentionRuleInput): SQL {
  const { action, experimentId, statuses, afterDays } = rule;
  const limit = sql`now() - ${afterDays} * interval '1 day'`;
  const conditions = [
    sql`r.workspace_id = ${workspaceId} and r.status in (${words(statuses ?? TERMINAL)}) and not ${isKept(sql`r`)}`,
  ];
  if (experimentId) conditions.push(sql`r.experiment_id = ${experimentId}`);
  if (action === "purge") conditions.push(sql`r.deleted_at < ${limit}`);
  else
    conditions.push(sql`
      r.deleted_at is null and r.parent_id is null and r.ended_at < ${limit} and not exists (
        select 1 from runs d where d.root_id = r.id and d.deleted_at is null and (
          d.status not in (${words(TERMINAL)}) or d.ended_at is null or d.ended_at >= ${limit} or ${isKept(sql`d`)}))`);
  return sql`select r.id from runs r where ${sql.join(conditions, sql` and `)}`;
}

/** The same with the runs below, which go along. */
export const matchTrees = (workspaceId: string, rule: RetentionRuleInput): SQL =>
  rule.action === "purge"
    ? matchRule(workspaceId, rule)
    : sql`select d.id from runs d where d.deleted_at is null and d.root_id in (${matchRule(workspaceId, rule)})`;
