import { eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assets, assetVersions, modelAliases } from "@/db/schema";
import { type AssetView, assetView } from "@/domain/asset-lists";
import { groupBy } from "@/domain/group-by";
import { listInput } from "@/domain/search/list-input";
import { type AssetRecord, newestFirst, selectVersions } from "../assets/asset-record";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";
import type { FindTarget, SearchTarget } from "../search/target";

export const searchModelsInput = listInput.extend({
  search: z.string().max(255).optional(),
  view: assetView.default("active"),
});

export interface VersionAlias {
  alias: string;
  version: string;
}

/** A model by its name, with what its lists show of the versions. */
export type ModelRecord = Awaited<ReturnType<typeof loadModels>>[number];

const newest = sql`(select v.id from asset_versions v where v.asset_id = a.id
  order by v.archived_at is not null, v.created_at desc, v.id desc limit 1)`;
const ofNewest = (path: string): SearchTarget => ({
  type: "text",
  value: sql`(select v.spec ->> ${path} from asset_versions v where v.id = ${newest})`,
  isNullable: true,
});

const ATTRIBUTES: Record<string, SearchTarget> = {
  name: textIn(sql`a.name`),
  creation_timestamp: timeIn(sql`a.created_at`),
  last_updated_timestamp: timeIn(sql`a.updated_at`),
  description: textIn(sql`a.description`),
  type: ofNewest("type"),
  framework: ofNewest("framework"),
};

/** Of the run that made the newest version, as far as it is still there. */
function metric(key: string, alias: ReturnType<typeof sql.raw>): SearchTarget {
  const run = sql`(select u.run_id from asset_uses u where u.version_id = ${newest} and u.role = 'output' limit 1)`;
  const rows = { from: sql`series ${alias}`, on: sql`${alias}.run_id = ${run} and ${alias}.key = ${key}` };
  return { type: "number", value: sql`${alias}.last_value`, isNullable: true, rows };
}

const find: FindTarget = (field, name) => {
  const alias = sql.raw(name);
  if (field.source === "metric") return metric(field.key, alias);
  if (field.source === "tag") return textIn(sql`(a.tags ->> ${field.key})`, true);
  if (field.source === "attribute" && field.name === "alias") {
    const rows = { from: sql`model_aliases ${alias}`, on: sql`${alias}.asset_id = a.id` };
    return { type: "text", value: sql`${alias}.alias`, isNullable: true, rows };
  }
  return ATTRIBUTES[field.source === "attribute" ? field.name : ""]!;
};

const source: Omit<ListSource, "where"> = {
  entity: "registeredModels",
  from: sql`assets a`,
  id: sql`a.id`,
  find,
  lastOrder: [
    { value: sql`a.name`, type: "text", isDescending: false },
    { value: sql`a.id`, type: "id", isDescending: false },
  ],
};

/** The models that match a filter, by their names where no order is given. */
export async function searchModels(ctx: WorkspaceCtx, input: z.input<typeof searchModelsInput> = {}) {
  authorize(ctx, "models:read");
  const { search, view, ...given } = parse(searchModelsInput, input);
  const isNamed = search ? sql`a.name ilike ${likePattern(search)}` : sql`true`;
  const where = sql`a.workspace_id = ${ctx.workspaceId} and a.kind = 'model' and ${isNamed} and ${ofView(view)}`;
  const { db } = ctx.services;
  const { rows, nextToken } = await listPage(db, { ...source, where }, given, (ids) => loadModels(db, ids));
  return { models: rows, nextToken, can: { write: can(ctx, "models:write") } };
}

function ofView(view: AssetView) {
  if (view === "all") return sql`true`;
  return view === "archived" ? sql`a.archived_at is not null` : sql`a.archived_at is null`;
}

/** With every version that is the newest of its stage: MLflow's clients are shown those. */
export async function loadModels(db: Executor, ids: string[]) {
  if (ids.length === 0) return [];
  const [rows, counts, newestOfStages, aliases] = await Promise.all([
    db.select().from(assets).where(isAnyOf(assets.id, ids)),
    db
      .select({ assetId: assetVersions.assetId, count: sql<number>`count(*)::int` })
      .from(assetVersions)
      .where(isAnyOf(assetVersions.assetId, ids))
      .groupBy(assetVersions.assetId),
    loadNewest(db, ids),
    listAliases(db, ids),
  ]);
  const versionsOf = groupBy(newestOfStages, ({ assetId }) => assetId);
  const aliasesOf = groupBy(aliases, ({ assetId }) => assetId);
  return rows.map(({ workspaceId: _workspace, lastNumber: _number, archivedAt, kind: _kind, ...row }) => {
    const latest = versionsOf.get(row.id) ?? [];
    return {
      ...row,
      isArchived: archivedAt !== null,
      versionCount: counts.find(({ assetId }) => assetId === row.id)?.count ?? 0,
      latest: latest.find((version) => version.archivedAt === null) ?? latest[0] ?? null,
      newestOfStages: latest,
      aliases: (aliasesOf.get(row.id) ?? []).map(({ alias, version }): VersionAlias => ({ alias, version })),
    };
  });
}

async function loadNewest(db: Executor, ids: string[]): Promise<AssetRecord<"model">[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select distinct on (asset_id, stage) id from (
      select id, asset_id, created_at, case when archived_at is null then stage else 'Archived' end as stage
      from asset_versions where asset_id = any(${sql.param(ids)}::text[])) v
    order by asset_id, stage, created_at desc, id desc`);
  if (rows.length === 0) return [];
  const wanted = rows.map(({ id }) => id);
  return (await selectVersions(db, inArray(assetVersions.id, wanted)).orderBy(
    ...newestFirst,
  )) as AssetRecord<"model">[];
}

/** The aliases of these models, each with the version that it means now. */
export const listAliases = (db: Executor, ids: readonly string[]) =>
  db
    .select({ assetId: modelAliases.assetId, alias: modelAliases.alias, version: assetVersions.version })
    .from(modelAliases)
    .innerJoin(assetVersions, eq(assetVersions.id, modelAliases.versionId))
    .where(isAnyOf(modelAliases.assetId, ids))
    .orderBy(modelAliases.alias);
