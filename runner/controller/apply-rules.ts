/** Retention: what the rules of all workspaces mean becomes activities, and the clock carries those on. */
import { and, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, experiments, retentionRules, workspaces } from "@/db/schema";
import { type ActivityWork, OPEN_STATUSES } from "@/domain/activities";
import { nameRule } from "@/domain/retention";
import type { TERMINAL } from "@/domain/runs";
import { startOverRuns } from "@/server/activities/start-activity";
import { openForStudio } from "@/server/auth/open-for-studio";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import { actorLabel, type StudioActor } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { matchRule } from "@/server/retention/match-rule";

type Rule = typeof retentionRules.$inferSelect;

export async function applyRules(services: Services): Promise<void> {
  const rows = await services.db
    .select({ rule: retentionRules, experiment: experiments.name })
    .from(retentionRules)
    .innerJoin(workspaces, and(eq(workspaces.id, retentionRules.workspaceId), isNull(workspaces.deletedAt)))
    .leftJoin(experiments, eq(experiments.id, retentionRules.experimentId));
  for (const { rule, experiment } of rows) await applyRule(services, rule, experiment);
}

/** One activity at a time for each rule: two controllers that come to it at once take turns at its row. */
async function applyRule(services: Services, found: Rule, experiment: string | null): Promise<void> {
  const meant = { ...found, statuses: found.statuses as (typeof TERMINAL)[number][] | null };
  const actor: StudioActor = { kind: "rule", ruleId: found.id, name: nameRule(meant, experiment) };
  const ctx = await openForStudio(services, actor, found.workspaceId);
  authorize(ctx, found.action === "purge" ? "runs:purge" : "runs:write");
  await services.db.transaction(async (tx) => {
    const isFound = eq(retentionRules.id, found.id);
    const [rule] = await tx.select().from(retentionRules).where(isFound).for("update");
    if (!rule || (await isUnderWay(tx, actor))) return;
    const runs = matchRule(ctx.workspaceId, meant);
    const [any] = await tx.execute<{ found: boolean }>(sql`select exists (${runs}) as found`);
    const gone = rule.action === "purge" ? await oldExperiments(tx, rule) : [];
    if (!any!.found && gone.length === 0) return;
    const { activityId, total } = await startOverRuns(tx, ctx, workOf(rule, gone), runs);
    const { afterDays, statuses } = rule;
    const details = { total, afterDays, statuses, experiment, experiments: gone };
    await audit(tx, ctx, `runs.${rule.action}`, activityId, details);
  });
}

const workOf = ({ action }: Rule, experiments: string[]): ActivityWork =>
  action === "purge"
    ? { kind: "purge", input: { experiments } }
    : { kind: "changeRuns", input: { change: { kind: "trash" }, at: new Date().toISOString() } };

async function isUnderWay(tx: Tx, rule: StudioActor): Promise<boolean> {
  const isOpen = inArray(activities.status, [...OPEN_STATUSES]);
  const [row] = await tx
    .select({ id: activities.id })
    .from(activities)
    .where(and(isOpen, eq(activities.actor, actorLabel(rule))))
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
