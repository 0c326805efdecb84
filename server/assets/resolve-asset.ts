import { and, desc, eq, isNull } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { assets, assetVersions, modelAliases } from "@/db/schema";
import { type AssetReference, suggestName } from "@/domain/asset-reference";
import { ASSET_KINDS, type AssetKind } from "@/domain/assets";
import { quote } from "@/domain/quote";
import { type AssetRecord, findVersion, isAsset, newestFirst } from "./asset-record";

const MAX_KNOWN = 500;

/** The version that a reference means, or why there is none: words to follow what names it. */
export async function resolveAsset<K extends AssetKind>(
  executor: Executor,
  workspaceId: string,
  kind: K,
  { name, version, label, registry }: AssetReference,
): Promise<AssetRecord<K> | string> {
  const { noun } = ASSET_KINDS[kind];
  if (registry !== null) return `names the registry ${quote(registry)}: there is none for a ${noun} here.`;
  if (label !== undefined && ASSET_KINDS[kind].hasAliases)
    return resolveAlias(executor, workspaceId, kind, name, label);
  if (label !== undefined) {
    return `names the ${noun} ${quote(name)} by the label ${quote(label)}: there is latest only, and its versions.`;
  }
  const found = await findVersion(executor, workspaceId, { kind, name, version });
  if (found) return found;
  const versions = await listVersionNames(executor, workspaceId, kind, name);
  if (versions.length === 0) {
    const known = await listAssetNames(executor, workspaceId, kind);
    return `names the ${noun} ${quote(name)}, which is not here.${suggestName(name, known)}`;
  }
  if (version === null) return `names the ${noun} ${quote(name)}, whose versions are all archived.`;
  return `names version ${quote(version)} of the ${noun} ${quote(name)}, which is not there.${suggestName(version, versions)}`;
}

async function resolveAlias<K extends AssetKind>(
  executor: Executor,
  workspaceId: string,
  kind: K,
  name: string,
  alias: string,
): Promise<AssetRecord<K> | string> {
  const isIt = and(isAsset(workspaceId, kind, name), eq(modelAliases.alias, alias));
  const [meant] = await executor
    .select({ version: assetVersions.version })
    .from(modelAliases)
    .innerJoin(assets, eq(assets.id, modelAliases.assetId))
    .innerJoin(assetVersions, eq(assetVersions.id, modelAliases.versionId))
    .where(isIt);
  const found = meant && (await findVersion(executor, workspaceId, { kind, name, version: meant.version }));
  if (found) return found;
  return `names the ${ASSET_KINDS[kind].noun} ${quote(name)} by the alias ${quote(alias)}, which none of its versions has.`;
}

export async function hasAsset(
  executor: Executor,
  workspaceId: string,
  kind: AssetKind,
  name: string,
): Promise<boolean> {
  const [row] = await executor
    .select({ id: assets.id })
    .from(assets)
    .where(isAsset(workspaceId, kind, name));
  return row !== undefined;
}

/** The names that are in use, those of the newest versions first. */
export async function listAssetNames(
  executor: Executor,
  workspaceId: string,
  kind: AssetKind,
): Promise<string[]> {
  const rows = await executor
    .select({ name: assets.name })
    .from(assets)
    .where(and(eq(assets.workspaceId, workspaceId), eq(assets.kind, kind), isNull(assets.archivedAt)))
    .orderBy(desc(assets.updatedAt))
    .limit(MAX_KNOWN);
  return rows.map((row) => row.name);
}

async function listVersionNames(
  executor: Executor,
  workspaceId: string,
  kind: AssetKind,
  name: string,
): Promise<string[]> {
  const rows = await executor
    .select({ version: assetVersions.version })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(isAsset(workspaceId, kind, name))
    .orderBy(...newestFirst)
    .limit(MAX_KNOWN);
  return rows.map((row) => row.version);
}
