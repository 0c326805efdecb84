import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { assets, assetVersions } from "@/db/schema";
import { ASSET_KINDS, assetDescription, assetKind, assetTags, permissionOn } from "@/domain/assets";
import { notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type AssetRecord, isAsset, loadVersion } from "./asset-record";

const word = z.string().max(255);
export const versionInput = z.object({ kind: assetKind, asset: word, version: word.nullish() });

export const updateVersionInput = versionInput.extend({
  version: word,
  description: assetDescription.optional(),
  tags: assetTags.optional(),
});

/** Sets what is given; `tags` are all that it will have. */
export async function updateVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateVersionInput>,
): Promise<AssetRecord> {
  authorize(ctx, permissionOn(input.kind, "write"));
  const { kind, asset: name, version, description, tags } = parse(updateVersionInput, input);
  const { db } = ctx.services;
  await db.transaction(async (tx) => {
    const { id } = await loadVersion(tx, ctx.workspaceId, { kind, name, version });
    await tx
      .update(assetVersions)
      .set({
        updatedAt: sql`now()`,
        ...(description === undefined ? {} : { description }),
        ...(tags === undefined ? {} : { tags }),
      })
      .where(eq(assetVersions.id, id));
    await audit(tx, ctx, `${ASSET_KINDS[kind].path}.update`, id, { name, version });
  });
  return loadVersion(db, ctx.workspaceId, { kind, name, version });
}

/** Hides a version from lists and from `latest`, or without one the whole name from lists. It can be used as before. */
export const archiveAsset = (ctx: WorkspaceCtx, input: z.input<typeof versionInput>) =>
  setArchived(ctx, input, true);

export const restoreAsset = (ctx: WorkspaceCtx, input: z.input<typeof versionInput>) =>
  setArchived(ctx, input, false);

async function setArchived(
  ctx: WorkspaceCtx,
  input: z.input<typeof versionInput>,
  isArchived: boolean,
): Promise<{ name: string }> {
  authorize(ctx, permissionOn(input.kind, "write"));
  const { kind, asset: name, version } = parse(versionInput, input);
  const archivedAt = isArchived ? sql`now()` : null;
  await ctx.services.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: assets.id })
      .from(assets)
      .where(isAsset(ctx.workspaceId, kind, name))
      .for("update");
    if (!row) throw notFound(ASSET_KINDS[kind].noun, name);
    if (version) {
      const { id } = await loadVersion(tx, ctx.workspaceId, { kind, name, version });
      await tx.update(assetVersions).set({ archivedAt }).where(eq(assetVersions.id, id));
      // A name with a version in use is in the lists.
      if (!isArchived) await tx.update(assets).set({ archivedAt }).where(eq(assets.id, row.id));
    } else {
      await tx.update(assets).set({ archivedAt }).where(eq(assets.id, row.id));
    }
    const verb = `${ASSET_KINDS[kind].path}.${isArchived ? "archive" : "restore"}`;
    await audit(tx, ctx, verb, row.id, { name, ...(version ? { version } : {}) });
  });
  return { name };
}
