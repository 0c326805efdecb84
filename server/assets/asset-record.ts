import { and, desc, eq, isNull, type SQL } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import { ASSET_KINDS, type AssetKind, LATEST } from "@/domain/assets";
import type { ComponentSpec } from "@/domain/components/registered";
import type { DataSpec } from "@/domain/data";
import type { RegisteredEnvironment } from "@/domain/environments";
import { notFound } from "@/domain/errors";
import type { ModelSpec } from "@/domain/models";

/** What each kind keeps of a version. */
export interface AssetSpecs {
  data: DataSpec;
  environment: RegisteredEnvironment;
  model: ModelSpec;
  component: ComponentSpec;
}

const columns = {
  id: assetVersions.id,
  assetId: assets.id,
  kind: assets.kind,
  name: assets.name,
  version: assetVersions.version,
  description: assetVersions.description,
  tags: assetVersions.tags,
  properties: assetVersions.properties,
  stage: assetVersions.stage,
  spec: assetVersions.spec,
  snapshotId: assetVersions.snapshotId,
  userName: assetVersions.userName,
  createdAt: assetVersions.createdAt,
  updatedAt: assetVersions.updatedAt,
  archivedAt: assetVersions.archivedAt,
};

/** A version with the name that it stands under. */
export type AssetRecord<K extends AssetKind = AssetKind> = Omit<
  Awaited<ReturnType<typeof selectVersions>>[number],
  "kind" | "spec"
> & { kind: K; spec: AssetSpecs[K] };

export const selectVersions = (executor: Executor, where: SQL | undefined) =>
  executor
    .select(columns)
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(where)
    .$dynamic();

export const newestFirst = [desc(assetVersions.createdAt), desc(assetVersions.id)];

export const isAsset = (workspaceId: string, kind: AssetKind, name: string) =>
  and(eq(assets.workspaceId, workspaceId), eq(assets.kind, kind), eq(assets.name, name));

/** The version of that name, `latest` being the newest that is not archived; undefined where there is none. */
export async function findVersion<K extends AssetKind>(
  executor: Executor,
  workspaceId: string,
  { kind, name, version }: { kind: K; name: string; version: string | null },
): Promise<AssetRecord<K> | undefined> {
  const isLatest = version === null || version.toLowerCase() === LATEST;
  const isIt = isLatest ? isNull(assetVersions.archivedAt) : eq(assetVersions.version, version);
  const [row] = await selectVersions(executor, and(isAsset(workspaceId, kind, name), isIt))
    .orderBy(...newestFirst)
    .limit(1);
  return row as AssetRecord<K> | undefined;
}

export async function loadVersion<K extends AssetKind>(
  executor: Executor,
  workspaceId: string,
  wanted: { kind: K; name: string; version: string | null },
): Promise<AssetRecord<K>> {
  const record = await findVersion(executor, workspaceId, wanted);
  if (record) return record;
  const named = wanted.version === null ? wanted.name : `${wanted.name}:${wanted.version}`;
  throw notFound(ASSET_KINDS[wanted.kind].noun, named);
}
