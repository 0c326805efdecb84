import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Executor } from "@/db/client";
import { assets, assetUses, assetVersions, runs } from "@/db/schema";
import { ASSET_KINDS, permissionOn, type UseRole } from "@/domain/assets";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadRecord } from "../runs/run-record";
import { type AssetRecord, isAsset, loadVersion } from "./asset-record";
import { versionInput } from "./change-asset";

/** A run that made or used a version. */
export interface AssetRun {
  name: string;
  displayName: string;
  status: string;
  role: UseRole;
  /** The input or output. */
  as: string;
  /** What the run is a part of: the pipeline whose step it is. */
  within: string | null;
  at: Date;
}

const SHOWN_RUNS = 50;
const parents = alias(runs, "parents");

/** A version; without one the newest. */
export async function getVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof versionInput>,
): Promise<AssetRecord> {
  authorize(ctx, permissionOn(input.kind, "read"));
  const { kind, asset: name, version = null } = parse(versionInput, input);
  return loadVersion(ctx.services.db, ctx.workspaceId, { kind, name, version });
}

/** The same as its page shows it: with the runs that made and used it, and what may be done. */
export async function getAsset(ctx: WorkspaceCtx, input: z.input<typeof versionInput>) {
  const record = await getVersion(ctx, input);
  const { db } = ctx.services;
  const [name] = await db
    .select({ archivedAt: assets.archivedAt })
    .from(assets)
    .where(isAsset(ctx.workspaceId, record.kind, record.name));
  const [made, used] = await Promise.all([listRuns(db, record.id, true), listRuns(db, record.id, false)]);
  return {
    ...record,
    isNameArchived: name!.archivedAt !== null,
    madeBy: made,
    usedBy: used,
    can: { write: can(ctx, ASSET_KINDS[record.kind].write) },
  };
}

async function listRuns(executor: Executor, versionId: string, isMaker: boolean): Promise<AssetRun[]> {
  const isRole = isMaker ? sql`${assetUses.role} = 'output'` : sql`${assetUses.role} <> 'output'`;
  return executor
    .select({
      name: runs.name,
      displayName: runs.displayName,
      status: runs.status,
      role: assetUses.role,
      as: assetUses.name,
      at: assetUses.createdAt,
      within: parents.displayName,
    })
    .from(assetUses)
    .innerJoin(runs, eq(runs.id, assetUses.runId))
    .leftJoin(parents, eq(parents.id, runs.parentId))
    .where(and(eq(assetUses.versionId, versionId), isRole, isNull(runs.deletedAt)))
    .orderBy(desc(assetUses.createdAt))
    .limit(SHOWN_RUNS);
}

/** The versions that a run used and made, for the run's own page. */
export async function listRunAssets(ctx: WorkspaceCtx, name: string) {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const { id } = await loadRecord(db, ctx.workspaceId, name);
  return db
    .select({
      kind: assets.kind,
      name: assets.name,
      version: assetVersions.version,
      role: assetUses.role,
      as: assetUses.name,
    })
    .from(assetUses)
    .innerJoin(assetVersions, eq(assetVersions.id, assetUses.versionId))
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(eq(assetUses.runId, id))
    .orderBy(assetUses.role, assetUses.name);
}
