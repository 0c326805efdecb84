/** Retention: what the rules of all workspaces mean becomes activities, and the clock carries those on. */
import { and, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { activities, auditEvents, experiments, retentionRules, workspaces } from "@/db/schema";
import { newId } from "@/domain/ids";
import { describeRule } from "@/domain/retention";
import type { TERMINAL } from "@/domain/runs";
import { startActivity } from "@/server/activities/start-activity";
import type { Services } from "@/server/core/services";
import { matchRule } from "@/server/retention/match-rule";

type Rule = typeof retentionRules.$inferSelect;

/** How the runs and the activities name who did it. */
const BY = "Retention rule";

export async function applyRules({ db }: Pick<Services, "db">): Promise<void> {
  const rows = await db
    .select({ rule: retentionRules, experiment: experiments.name })
    .from(retentionRules)
    .innerJoin(workspaces, and(eq(workspaces.id, retentionRules.workspaceId), isNull(workspaces.deletedAt)))
    .leftJoin(experiments, eq(experiments.id, retentionRules.experimentId));
  for (const { rule, experiment } of rows) await applyRule(db, rule, experiment);
}

/** One activity at a time for each rule: two controllers that come to it at once take turns at its row. */
async function applyRule(db: Db, found: Rule, experiment: string | null): Promise<void> {
  await db.transaction(async (tx) => {
    const [rule] = await tx
      .select()
      .from(retentionRules)
      .where(eq(retentionRules.id, found.id))
      .for("update");
    if (!rule || (await isUnderWay(tx, rule.id))) return;
    const meant = { ...rule, statuses: rule.statuses as (typeof TERMINAL)[number][] | null };
    const runs = matchRule(rule.workspaceId, meant);
    const [any] = await tx.execute<{ found: boolean }>(sql`select exists (${runs}) as found`);
    const gone = rule.action === "purge" ? await oldExperiments(tx, rule) : [];
    if (!any!.found && gone.length === 0) return;
    const input =
      rule.action === "purge"
        ? { experiments: gone, ruleId: rule.id }
        : { change: { kind: "trash" as const }, at: new Date().toISOString(), ruleId: rule.id };
    const { activityId, total } = await startActivity(tx, {
      workspaceId: rule.workspaceId,
      kind: rule.action === "purge" ? "purge" : "changeRuns",
      title: describeRule(meant, experiment),
      input,
      runs,
      userId: null,
      userName: BY,
    });
    const { id, workspaceId, afterDays, statuses } = rule;
    const details = { total, afterDays, statuses, experiment, experiments: gone };
    const event = { id: newId("audit"), workspaceId, actor: `rule:${id}`, verb: `runs.${rule.action}` };
    await tx.insert(auditEvents).values({ ...event, target: activityId, details });
  });
}

async function isUnderWay(tx: Tx, ruleId: string): Promise<boolean> {
  const isOpen = inArray(activities.status, ["queued", "running"]);
  const [row] = await tx
    .select({ id: activities.id })
    .from(activities)
    .where(and(isOpen, sql`${activities.input} ->> 'ruleId' = ${ruleId}`))
    .limit(1);
  return row !== undefined;
}

/** Experiments that have lain in the trash for as long; they go once their runs have. */
async function oldExperiments(
  tx: Tx,
  { workspaceId, experimentId, afterDays, statuses }: Rule,
): Promise<string[]> {
  if (statuses) return [];
  const rows = await tx
    .select({ id: experiments.id })
    .from(experiments)
    .where(
      and(
        eq(experiments.workspaceId, workspaceId),
        experimentId ? eq(experiments.id, experimentId) : undefined,
        lt(experiments.deletedAt, sql`now() - ${afterDays} * interval '1 day'`),
      ),
    );
  return rows.map(({ id }) => id);
}
