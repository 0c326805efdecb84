import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { assets, assetVersions } from "@/db/schema";
import { ASSET_KINDS, assetKind } from "@/domain/assets";
import { AppError, notFound } from "@/domain/errors";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type AssetRecord, isAsset, newestFirst, selectVersions } from "./asset-record";

export const MAX_PAGE = 1000;
const VIEWS = ["active", "archived", "all"] as const;

const paging = {
  view: z.enum(VIEWS).default("active"),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
  /** Where the page before ended. */
  cursor: z.string().max(200).nullish(),
};

export const listAssetsInput = z.object({
  kind: assetKind,
  search: z.string().max(255).default(""),
  ...paging,
});
export const listVersionsInput = z.object({ kind: assetKind, asset: z.string().max(255), ...paging });

/** A name with its newest version, and how many it has. */
export interface AssetRow {
  latest: AssetRecord;
  versionCount: number;
  updatedAt: Date;
  isArchived: boolean;
}

/** The workspace's assets of a kind; those with the newest versions first. */
export async function listAssets(ctx: WorkspaceCtx, input: z.input<typeof listAssetsInput>) {
  authorize(ctx, ASSET_KINDS[input.kind].read);
  const { kind, search, view, limit, cursor } = parse(listAssetsInput, input);
  const { db } = ctx.services;
  const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const isWanted = and(
    eq(assets.workspaceId, ctx.workspaceId),
    eq(assets.kind, kind),
    sql`${assets.name} ilike ${pattern}`,
    ofView(assets.archivedAt, view),
    isAfter(cursor, sql`${assets.updatedAt}`, sql`${assets.id}`),
  );
  const rows = await db
    .select({
      id: assets.id,
      updatedAt: assets.updatedAt,
      archivedAt: assets.archivedAt,
      newest: sql<string | null>`(select v.id from asset_versions v where v.asset_id = assets.id
        order by v.archived_at is not null, v.created_at desc, v.id desc limit 1)`,
      versionCount: sql<number>`(select count(*)::int from asset_versions v where v.asset_id = assets.id)`,
    })
    .from(assets)
    .where(isWanted)
    .orderBy(sql`${assets.updatedAt} desc, ${assets.id} desc`)
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const ids = sql.param(page.map(({ newest }) => newest));
  const versions = await selectVersions(db, sql`${assetVersions.id} = any(${ids}::text[])`);
  const byId = new Map(versions.map((version) => [version.id, version as AssetRecord]));
  const shown = page.flatMap(({ newest, versionCount, updatedAt, archivedAt }): AssetRow[] => {
    const latest = byId.get(newest ?? "");
    return latest ? [{ latest, versionCount, updatedAt, isArchived: archivedAt !== null }] : [];
  });
  return {
    assets: shown,
    next: rows.length > limit ? cursorOf(page.at(-1)!.updatedAt, page.at(-1)!.id) : null,
    can: { write: can(ctx, ASSET_KINDS[kind].write) },
  };
}

/** The versions of an asset, newest first. */
export async function listVersions(ctx: WorkspaceCtx, input: z.input<typeof listVersionsInput>) {
  authorize(ctx, ASSET_KINDS[input.kind].read);
  const { kind, asset, view, limit, cursor } = parse(listVersionsInput, input);
  const { db } = ctx.services;
  const [known] = await db
    .select({ id: assets.id })
    .from(assets)
    .where(isAsset(ctx.workspaceId, kind, asset));
  if (!known) throw notFound(ASSET_KINDS[kind].noun, asset);
  const isWanted = and(
    eq(assetVersions.assetId, known.id),
    ofView(assetVersions.archivedAt, view),
    isAfter(cursor, sql`${assetVersions.createdAt}`, sql`${assetVersions.id}`),
  );
  const rows = await selectVersions(db, isWanted)
    .orderBy(...newestFirst)
    .limit(limit + 1);
  const page = rows.slice(0, limit) as AssetRecord[];
  const last = page.at(-1);
  return { versions: page, next: rows.length > limit ? cursorOf(last!.createdAt, last!.id) : null };
}

type Column = typeof assets.archivedAt | typeof assetVersions.archivedAt;

const ofView = (column: Column, view: (typeof VIEWS)[number]) =>
  view === "all" ? undefined : view === "archived" ? isNotNull(column) : isNull(column);

const cursorOf = (at: Date, id: string) => `${at.getTime()} ${id}`;

function isAfter(cursor: string | null | undefined, at: SQL, id: SQL): SQL | undefined {
  if (!cursor) return undefined;
  const [, ms, last] = /^(\d{1,14}) (\w{1,60})$/.exec(cursor) ?? [];
  if (!ms || !last) throw new AppError("invalid", "cursor: this was not returned by a list.");
  return sql`(${at}, ${id}) < (${new Date(Number(ms)).toISOString()}::timestamptz, ${last})`;
}
