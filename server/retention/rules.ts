import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { experiments, retentionRules } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { type RetentionRuleInput, retentionRuleInput } from "@/domain/retention";
import type { TERMINAL } from "@/domain/runs";
import { audit } from "../core/audit";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { matchTrees } from "./match-rule";

/** The workspace's rules, in the order in which they were made. */
export async function listRules(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  const { id, action, experimentId, afterDays, createdByName, createdAt, statuses } = retentionRules;
  const rows = await ctx.services.db
    .select({
      id,
      action,
      experimentId,
      afterDays,
      createdByName,
      createdAt,
      statuses,
      experiment: experiments.name,
    })
    .from(retentionRules)
    .leftJoin(experiments, eq(experiments.id, experimentId))
    .where(eq(retentionRules.workspaceId, ctx.workspaceId))
    .orderBy(asc(createdAt), asc(id));
  const rules = rows.map((row) => ({ ...row, statuses: row.statuses as (typeof TERMINAL)[number][] | null }));
  return { rules, can: { write: can(ctx, "runs:purge") } };
}

export async function createRule(
  ctx: WorkspaceCtx,
  input: z.input<typeof retentionRuleInput>,
): Promise<{ ruleId: string }> {
  authorize(ctx, "runs:purge");
  const rule = parse(retentionRuleInput, input);
  const id = newId("retentionRule");
  await ctx.services.db.transaction(async (tx) => {
    await requireExperiment(ctx, rule);
    const { workspaceId } = ctx;
    await tx.insert(retentionRules).values({ id, workspaceId, createdByName: ctx.actor.name, ...rule });
    await audit(tx, ctx, "retention.create", id, rule);
  });
  return { ruleId: id };
}

export async function deleteRule(ctx: WorkspaceCtx, input: { ruleId: string }): Promise<void> {
  authorize(ctx, "runs:purge");
  await ctx.services.db.transaction(async (tx) => {
    const isMeant = and(eq(retentionRules.id, input.ruleId), eq(retentionRules.workspaceId, ctx.workspaceId));
    const [row] = await tx.delete(retentionRules).where(isMeant).returning();
    if (!row) throw notFound("retention rule", input.ruleId);
    const { action, experimentId, statuses, afterDays } = row;
    await audit(tx, ctx, "retention.delete", row.id, { action, experimentId, statuses, afterDays });
  });
}

/** What a rule would take if it ran now: how many runs, those below them included, and what their files take. */
export async function previewRule(ctx: WorkspaceCtx, input: z.input<typeof retentionRuleInput>) {
  authorize(ctx, "runs:read");
  const rule = parse(retentionRuleInput, input);
  await requireExperiment(ctx, rule);
  const [row] = await ctx.services.db.execute<{ runs: number; bytes: number }>(sql`
    with meant as materialized (${matchTrees(ctx.workspaceId, rule)})
    select (select count(*)::int from meant) as runs,
      (select coalesce(sum(a.size_bytes), 0)::float8 from artifacts a where a.owner_id in (select id from meant)) as bytes`);
  return { runs: row!.runs, fileBytes: row!.bytes };
}

async function requireExperiment(ctx: WorkspaceCtx, { experimentId }: RetentionRuleInput): Promise<void> {
  if (!experimentId) return;
  const isHere = and(
    eq(experiments.id, experimentId),
    eq(experiments.workspaceId, ctx.workspaceId),
    isNull(experiments.deletedAt),
  );
  const [row] = await ctx.services.db.select({ id: experiments.id }).from(experiments).where(isHere);
  if (!row) throw notFound("experiment", experimentId);
}
