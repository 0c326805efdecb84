import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { assets, assetVersions } from "@/db/schema";
import { type AssetView, listAssetsInput, listVersionsInput } from "@/domain/asset-lists";
import { ASSET_KINDS, permissionOn } from "@/domain/assets";
import { notFound } from "@/domain/errors";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";
import { type AssetRecord, isAsset, selectVersions } from "./asset-record";

/** A name with its newest version, and how many it has. */
export interface AssetRow {
  id: string;
  latest: AssetRecord;
  versionCount: number;
  isArchived: boolean;
}

const names: Omit<ListSource, "where"> = {
  entity: "assets",
  from: sql`assets a`,
  id: sql`a.id`,
  find: findAttribute({
    name: textIn(sql`a.name`),
    created_at: timeIn(sql`a.created_at`),
    updated_at: timeIn(sql`a.updated_at`),
  }),
  lastOrder: [
    { value: sql`a.updated_at`, type: "time", isDescending: true },
    { value: sql`a.id`, type: "id", isDescending: true },
  ],
};

const versions: Omit<ListSource, "where"> = {
  entity: "assetVersions",
  from: sql`asset_versions a`,
  id: sql`a.id`,
  find: findAttribute({
    version: textIn(sql`a.version`),
    description: textIn(sql`a.description`),
    created_by: textIn(sql`a.user_name`),
    created_at: timeIn(sql`a.created_at`),
  }),
  lastOrder: [
    { value: sql`a.created_at`, type: "time", isDescending: true },
    { value: sql`a.id`, type: "id", isDescending: true },
  ],
};

/** The workspace's assets of a kind; those with the newest versions first where no order is given. */
export async function listAssets(ctx: WorkspaceCtx, input: z.input<typeof listAssetsInput>) {
  authorize(ctx, permissionOn(input.kind, "read"));
  const { kind, search, view, ...given } = parse(listAssetsInput, input);
  const isNamed = search ? sql`a.name ilike ${likePattern(search)}` : sql`true`;
  const where = sql`a.workspace_id = ${ctx.workspaceId} and a.kind = ${kind} and ${isNamed} and ${ofView(view)}`;
  const { rows, nextToken } = await listPage(ctx.services.db, { ...names, where }, given, (ids) =>
    loadNames(ctx, ids),
  );
  return { assets: rows, nextToken, can: { write: can(ctx, ASSET_KINDS[kind].write) } };
}

/** The versions of an asset, newest first where no order is given. */
export async function listVersions(ctx: WorkspaceCtx, input: z.input<typeof listVersionsInput>) {
  authorize(ctx, permissionOn(input.kind, "read"));
  const { kind, asset, view, ...given } = parse(listVersionsInput, input);
  const { db } = ctx.services;
  const [known] = await db
    .select({ id: assets.id })
    .from(assets)
    .where(isAsset(ctx.workspaceId, kind, asset));
  if (!known) throw notFound(ASSET_KINDS[kind].noun, asset);
  const where = sql`a.asset_id = ${known.id} and ${ofView(view)}`;
  const { rows, nextToken } = await listPage(db, { ...versions, where }, given, (ids) =>
    selectVersions(db, isAnyOf(assetVersions.id, ids)),
  );
  return { versions: rows as AssetRecord[], nextToken };
}

function ofView(view: AssetView): SQL {
  if (view === "all") return sql`true`;
  return view === "archived" ? sql`a.archived_at is not null` : sql`a.archived_at is null`;
}

async function loadNames({ services: { db } }: WorkspaceCtx, ids: string[]): Promise<AssetRow[]> {
  const rows = await db
    .select({
      id: assets.id,
      archivedAt: assets.archivedAt,
      newest: sql<string | null>`(select v.id from asset_versions v where v.asset_id = assets.id
        order by v.archived_at is not null, v.created_at desc, v.id desc limit 1)`,
      versionCount: sql<number>`(select count(*)::int from asset_versions v where v.asset_id = assets.id)`,
    })
    .from(assets)
    .where(isAnyOf(assets.id, ids));
  const newest = rows.flatMap((row) => row.newest ?? []);
  const found = newest.length > 0 ? await selectVersions(db, isAnyOf(assetVersions.id, newest)) : [];
  const byId = new Map(found.map((version) => [version.assetId, version as AssetRecord]));
  return rows.flatMap(({ id, archivedAt, versionCount }) => {
    const latest = byId.get(id);
    return latest ? [{ id, latest, versionCount, isArchived: archivedAt !== null }] : [];
  });
}
