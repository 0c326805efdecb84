/** What is said of a model with all its versions: its name, description and tags, and whether it is there at all. */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import { assetDescription } from "@/domain/assets";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { modelName, modelTag } from "@/domain/models";
import { quote } from "@/domain/quote";
import { isAsset } from "../assets/asset-record";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { deleteUnusedSnapshots } from "../trash/purge-runs";
import { refuseWhileUsed } from "./find-uses";
import { requireUnpromoted } from "./promotions/policy";

const named = z.object({ name: z.string().max(255) });
export const createNameInput = z.strictObject({
  name: modelName,
  description: assetDescription.default(""),
  tags: z.array(modelTag).max(1_000).default([]),
});
export const changeNameInput = named.extend({ description: assetDescription.optional() });
export const renameInput = named.extend({ newName: modelName });

const exists = (name: string) =>
  new AppError("conflict", `A registered model ${quote(name)} exists already: its next version can be made.`);

/** The model's row, locked until the end of the transaction. */
export async function lockModel(tx: Tx, workspaceId: string, name: string) {
  const [row] = await tx
    .select()
    .from(assets)
    .where(isAsset(workspaceId, "model", name))
    .for("update");
  if (!row) throw notFound("registered model", name);
  return row;
}

/** A model without versions, as MLflow's clients make one first. */
export async function createName(ctx: WorkspaceCtx, input: z.input<typeof createNameInput>): Promise<void> {
  authorize(ctx, "models:write");
  const { name, description, tags } = parse(createNameInput, input);
  const id = newId("asset");
  await ctx.services.db.transaction(async (tx) => {
    const own = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
    const made = await tx
      .insert(assets)
      .values({ id, workspaceId: ctx.workspaceId, kind: "model", name, description, tags: own })
      .onConflictDoNothing()
      .returning({ id: assets.id });
    if (made.length === 0) throw exists(name);
    await audit(tx, ctx, "models.create", id, { name });
  });
}

export async function describeName(
  ctx: WorkspaceCtx,
  input: z.input<typeof changeNameInput>,
): Promise<{ name: string }> {
  authorize(ctx, "models:write");
  const { name, description } = parse(changeNameInput, input);
  await changeModel(ctx, name, async (tx, { id }) => {
    if (description !== undefined) await tx.update(assets).set({ description }).where(eq(assets.id, id));
    await audit(tx, ctx, "models.update", id, { name });
  });
  return { name };
}

export async function renameModel(
  ctx: WorkspaceCtx,
  input: z.input<typeof renameInput>,
): Promise<{ name: string }> {
  authorize(ctx, "models:write");
  const { name, newName } = parse(renameInput, input);
  await changeModel(ctx, name, async (tx, { id }) => {
    if (newName === name) return;
    const [taken] = await tx
      .select({ id: assets.id })
      .from(assets)
      .where(isAsset(ctx.workspaceId, "model", newName));
    if (taken) throw exists(newName);
    await tx.update(assets).set({ name: newName }).where(eq(assets.id, id));
    await audit(tx, ctx, "models.rename", id, { name, newName });
  });
  return { name: newName };
}

/** Sets a tag of the model, or with null takes it away. */
export async function tagModel(
  ctx: WorkspaceCtx,
  input: { name: string; key: string; value: string | null },
): Promise<void> {
  authorize(ctx, "models:write");
  const { key, value } = parse(modelTag, { key: input.key, value: input.value ?? "" });
  await changeModel(ctx, input.name, async (tx, { id, tags }) => {
    const { [key]: _before, ...others } = tags;
    const changed = input.value === null ? others : { ...others, [key]: value };
    await tx.update(assets).set({ tags: changed }).where(eq(assets.id, id));
  });
}

/** Deletes a model with all its versions, for good; what only they held goes with them. */
export async function deleteModel(
  ctx: WorkspaceCtx,
  input: z.input<typeof named>,
): Promise<{ name: string }> {
  authorize(ctx, "models:write");
  const { name } = parse(named, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockModel(tx, ctx.workspaceId, name);
    const versions = await tx
      .select({ id: assetVersions.id, snapshotId: assetVersions.snapshotId })
      .from(assetVersions)
      .where(eq(assetVersions.assetId, id));
    await refuseWhileUsed(
      tx,
      `The model ${quote(name)}`,
      versions.map((version) => version.id),
    );
    await requireUnpromoted(
      tx,
      ctx,
      versions.map((version) => version.id),
    );
    await tx.delete(assets).where(eq(assets.id, id));
    await audit(tx, ctx, "models.delete", id, { name, versions: versions.length });
    const held = versions.flatMap(({ snapshotId }) => snapshotId ?? []);
    await deleteUnusedSnapshots(tx, ctx.workspaceId, [...new Set(held)]);
  });
  return { name };
}

async function changeModel(
  ctx: WorkspaceCtx,
  name: string,
  write: (tx: Tx, model: Awaited<ReturnType<typeof lockModel>>) => Promise<void>,
): Promise<void> {
  await ctx.services.db.transaction(async (tx) => {
    const model = await lockModel(tx, ctx.workspaceId, name);
    await write(tx, model);
    await tx
      .update(assets)
      .set({ updatedAt: sql`now()` })
      .where(and(eq(assets.id, model.id)));
  });
}
