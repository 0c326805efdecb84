import { and, asc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { experiments, experimentTags } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { groupBy } from "@/domain/group-by";
import type { KeyValue } from "@/domain/run-data";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type ExperimentRow, loadExperiment } from "./load-experiment";

export interface ExperimentRecord extends ExperimentRow {
  tags: KeyValue[];
}

/** One experiment, deleted or not, with what the actor may do to it. */
export async function getExperiment(ctx: WorkspaceCtx, id: string) {
  authorize(ctx, "experiments:read");
  const { db } = ctx.services;
  const [record] = await withTags(db, [await loadExperiment(db, ctx, id)]);
  const writes = can(ctx, "experiments:write");
  const isDeleted = record!.deletedAt !== null;
  return {
    ...record!,
    can: { update: writes && !isDeleted, delete: writes && !isDeleted, restore: writes && isDeleted },
  };
}

/** The experiment of that name; a deleted one only where no other has the name. */
export async function getExperimentByName(ctx: WorkspaceCtx, name: string): Promise<ExperimentRecord> {
  authorize(ctx, "experiments:read");
  const { db } = ctx.services;
  const rows = await db
    .select()
    .from(experiments)
    .where(and(eq(experiments.workspaceId, ctx.workspaceId), eq(experiments.name, name)))
    .orderBy(sql`${experiments.deletedAt} desc nulls first`)
    .limit(1);
  const [record] = await withTags(db, rows);
  if (!record) throw notFound("experiment", name);
  return record;
}

/** The experiments of these ids, in their order. */
export async function loadExperimentRecords(db: Executor, ids: string[]): Promise<ExperimentRecord[]> {
  const rows = await db
    .select()
    .from(experiments)
    .where(sql`${experiments.id} = any(${sql.param(ids)}::text[])`);
  const found = new Map((await withTags(db, rows)).map((record) => [record.id, record]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

async function withTags(db: Executor, rows: ExperimentRow[]): Promise<ExperimentRecord[]> {
  const ids = rows.map(({ id }) => id);
  const tags = await db
    .select()
    .from(experimentTags)
    .where(sql`${experimentTags.experimentId} = any(${sql.param(ids)}::text[])`)
    .orderBy(asc(experimentTags.key));
  const tagsOf = groupBy(tags, ({ experimentId }) => experimentId);
  return rows.map((row) => ({ ...row, tags: tagsOf.get(row.id) ?? [] }));
}

/** Internal ids of the ids that a door was given: "0" is Default, and those of other workspaces fall out. */
export async function resolveExperimentIds(ctx: WorkspaceCtx, given: string[]): Promise<string[]> {
  authorize(ctx, "experiments:read");
  const isGiven = sql`(${experiments.id} = any(${sql.param(given)}::text[]) or (${experiments.isDefault} and ${given.includes("0")}))`;
  const rows = await ctx.services.db
    .select({ id: experiments.id })
    .from(experiments)
    .where(and(eq(experiments.workspaceId, ctx.workspaceId), isGiven));
  return rows.map(({ id }) => id);
}
