import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import { ASSET_KINDS, type AssetKind, nextVersion } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { quote } from "@/domain/quote";
import { type SnapshotFile, storeSnapshot } from "../snapshots/store-snapshot";
import type { AssetSpecs } from "./asset-record";

/** What is to become a version. */
export interface AssetDraft<K extends AssetKind = AssetKind> {
  kind: K;
  name: string;
  /** Without one it is the next number. */
  version?: string;
  description?: string;
  tags?: Record<string, string>;
  properties?: Record<string, string>;
  stage?: string;
  spec: AssetSpecs[K];
  /** All that makes its content, as a text: equal texts are equal content. */
  content: string;
  /** Its files, whose bytes are stored. */
  files?: SnapshotFile[];
  idempotencyKey?: string | null;
}

export interface Maker {
  workspaceId: string;
  /** Null where nobody is left who made it. */
  userId: string | null;
  userName: string;
}

export interface Registered {
  id: string;
  version: string;
  /** False where the version was there already. */
  isNew: boolean;
}

/**
 * Keeps a version for good. One that is there with the same content takes the description and the tags; other content is
 * refused. The name's row is locked, so that two at once get two numbers.
 */
export async function registerAsset<K extends AssetKind>(
  tx: Tx,
  maker: Maker,
  draft: AssetDraft<K>,
): Promise<Registered> {
  const { id: assetId, lastNumber } = await lockName(tx, maker.workspaceId, draft);
  const contentHash = createHash("sha256").update(draft.content).digest("hex");
  const known = await tx
    .select({
      id: assetVersions.id,
      version: assetVersions.version,
      contentHash: assetVersions.contentHash,
      userId: assetVersions.userId,
      idempotencyKey: assetVersions.idempotencyKey,
    })
    .from(assetVersions)
    .where(eq(assetVersions.assetId, assetId));
  const key = draft.idempotencyKey ?? null;
  const twin = known.find((row) => key && row.idempotencyKey === key && row.userId === maker.userId);
  const same = twin ?? known.find((row) => row.version === draft.version);
  const next = nextVersion([String(lastNumber), ...known.map((row) => row.version)]);
  if (same) {
    if (same.contentHash !== contentHash) throw taken(draft, same.version, next);
    await describeVersion(tx, same.id, draft);
    return { id: same.id, version: same.version, isNew: false };
  }
  const version = draft.version ?? next;
  const id = newId("assetVersion");
  await tx.insert(assetVersions).values({
    id,
    assetId,
    version,
    description: draft.description ?? "",
    tags: draft.tags ?? {},
    properties: draft.properties ?? {},
    stage: draft.stage ?? "None",
    spec: draft.spec,
    contentHash,
    snapshotId: draft.files && (await storeSnapshot(tx, maker.workspaceId, draft.files)),
    userId: maker.userId,
    userName: maker.userName,
    idempotencyKey: key,
  });
  const numbered = Number(nextVersion([String(lastNumber), version])) - 1;
  const change = { updatedAt: sql`now()`, archivedAt: null, lastNumber: numbered };
  await tx.update(assets).set(change).where(eq(assets.id, assetId));
  return { id, version, isNew: true };
}

/** The refusal of other content for a version that is there. */
export const taken = (
  { kind, name }: { kind: AssetKind; name: string },
  version: string,
  next: string,
): AppError =>
  new AppError(
    "conflict",
    `The ${ASSET_KINDS[kind].noun} ${quote(name)} has a version ${quote(version)} with other content, and a version is never changed. The next free one is ${next}.`,
  );

async function lockName(tx: Tx, workspaceId: string, { kind, name }: AssetDraft) {
  await tx
    .insert(assets)
    .values({ id: newId("asset"), workspaceId, kind, name })
    .onConflictDoNothing();
  const isIt = and(eq(assets.workspaceId, workspaceId), eq(assets.kind, kind), eq(assets.name, name));
  const { id, lastNumber } = assets;
  const [row] = await tx.select({ id, lastNumber }).from(assets).where(isIt).for("update");
  return row!;
}

async function describeVersion(tx: Tx, id: string, { description, tags }: AssetDraft): Promise<void> {
  if (description === undefined && tags === undefined) return;
  await tx
    .update(assetVersions)
    .set({ ...(description === undefined ? {} : { description }), ...(tags === undefined ? {} : { tags }) })
    .where(eq(assetVersions.id, id));
}
