import { and, desc, eq, isNull } from "drizzle-orm";
import { assets, assetVersions } from "@/db/schema";
import { type PaletteEntry, paletteEntry } from "@/domain/components/palette";
import { openComponent } from "@/domain/components/registered";
import { type AssetRecord, selectVersions } from "../assets/asset-record";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { loadComponents } from "../library/load-components";
import { isAnyOf } from "../search/list-page";

const MOST_ENTRIES = 5_000;

/** What a pipeline can be drawn of: every component that is not archived, as its newest version is, and the library. */
export async function listPalette(ctx: WorkspaceCtx): Promise<PaletteEntry[]> {
  authorize(ctx, "components:read");
  const { db } = ctx.services;
  const isOffered = and(
    eq(assets.workspaceId, ctx.workspaceId),
    eq(assets.kind, "component"),
    isNull(assets.archivedAt),
    isNull(assetVersions.archivedAt),
  );
  const rows = await db
    .select({ id: assetVersions.id, name: assets.name, version: assetVersions.version })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(isOffered)
    .orderBy(assets.name, desc(assetVersions.createdAt), desc(assetVersions.id));
  const versions = new Map<string, typeof rows>();
  for (const row of rows) versions.set(row.name, [...(versions.get(row.name) ?? []), row]);
  const newest = [...versions.values()].slice(0, MOST_ENTRIES).map(([first]) => first!.id);
  const found = newest.length > 0 ? await selectVersions(db, isAnyOf(assetVersions.id, newest)) : [];
  const own = (found as AssetRecord<"component">[])
    .map(({ spec, ...about }) => {
      const all = versions.get(about.name)!.map(({ version }) => version);
      return paletteEntry({ ...about, ...openComponent(spec) }, all, "workspace");
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...own, ...(await listLibrary())];
}

/** What comes with the studio. */
export async function listLibrary(): Promise<PaletteEntry[]> {
  const library = [...(await loadComponents()).values()];
  return library.map((each) => paletteEntry(each, [each.version], "library"));
}
