/** What changes about a version: its stage, its aliases, single tags, and whether it is there. */
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { assets, assetVersions, modelAliases } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { MODEL_STAGES, type ModelStage, modelAlias, modelTag } from "@/domain/models";
import { quote } from "@/domain/quote";
import type { AssetRecord } from "../assets/asset-record";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { tellModel } from "../notifications/tell-ends";
import { deleteUnusedSnapshots } from "../trash/purge-runs";
import { lockModel } from "./change-name";
import { loadModelVersion } from "./find-content";
import { refuseWhileUsed } from "./find-uses";
import { requireDirectMove, requireUnpromoted } from "./promotions/policy";

const word = z.string().max(255);
export const modelVersionInput = z.object({ name: word, version: word });
export const moveStageInput = modelVersionInput.extend({
  stage: z.enum(MODEL_STAGES),
  /** Whether the other versions that are in that stage are archived. */
  archivesOthers: z.boolean().default(false),
});
export const setAliasInput = modelVersionInput.extend({ alias: modelAlias });
export const deleteAliasInput = z.object({ name: word, alias: word });

const stageOf = (stage: ModelStage) =>
  stage === "Archived" ? { archivedAt: sql`now()` } : { stage, archivedAt: null };

export async function moveStage(
  ctx: WorkspaceCtx,
  input: z.input<typeof moveStageInput>,
): Promise<AssetRecord<"model">> {
  authorize(ctx, "models:write");
  const { stage, archivesOthers, ...wanted } = parse(moveStageInput, input);
  const isActive = stage === "Staging" || stage === "Production";
  if (archivesOthers && !isActive)
    throw new AppError("invalid", "Other versions are archived only by a move to Staging or Production.");
  await changeVersion(ctx, wanted, async (tx, record) => {
    await requireDirectMove(tx, ctx, isActive);
    const { id, assetId } = record;
    const others = and(
      eq(assetVersions.assetId, assetId),
      eq(assetVersions.stage, stage),
      isNull(assetVersions.archivedAt),
      ne(assetVersions.id, id),
    );
    if (archivesOthers)
      await tx.update(assetVersions).set({ archivedAt: sql`now()`, updatedAt: sql`now()` }).where(others);
    await giveStage(tx, ctx, record, stage);
  });
  return loadModelVersion(ctx.services.db, ctx.workspaceId, wanted.name, wanted.version);
}

/** Sets a tag of the version, or with null takes it away. */
export async function tagVersion(
  ctx: WorkspaceCtx,
  input: { name: string; version: string; key: string; value: string | null },
): Promise<void> {
  authorize(ctx, "models:write");
  const wanted = parse(modelVersionInput, { name: input.name, version: input.version });
  const { key, value } = parse(modelTag, { key: input.key, value: input.value ?? "" });
  await changeVersion(ctx, wanted, async (tx, { id, tags }) => {
    const { [key]: _before, ...others } = tags;
    const changed = input.value === null ? others : { ...others, [key]: value };
    await tx.update(assetVersions).set({ tags: changed }).where(eq(assetVersions.id, id));
  });
}

/** Gives the version a name of its own; another version that had it has it no more. */
export async function setAlias(
  ctx: WorkspaceCtx,
  input: z.input<typeof setAliasInput>,
): Promise<{ alias: string }> {
  authorize(ctx, "models:write");
  const { alias, ...wanted } = parse(setAliasInput, input);
  await changeVersion(ctx, wanted, async (tx, record) => {
    await requireDirectMove(tx, ctx, true);
    await giveAlias(tx, ctx, record, alias);
  });
  return { alias };
}

/** For a change that may move it. */
export async function giveAlias(
  tx: Tx,
  ctx: WorkspaceCtx,
  record: AssetRecord<"model">,
  alias: string,
): Promise<void> {
  const { id, assetId, name, version } = record;
  await tx
    .insert(modelAliases)
    .values({ assetId, alias, versionId: id })
    .onConflictDoUpdate({ target: [modelAliases.assetId, modelAliases.alias], set: { versionId: id } });
  await audit(tx, ctx, "models.alias", id, { name, version, alias });
  await tellMove(tx, ctx, record, `has the alias ${alias}`);
}

/** For a change that may move it. */
export async function giveStage(
  tx: Tx,
  ctx: WorkspaceCtx,
  record: AssetRecord<"model">,
  stage: ModelStage,
): Promise<void> {
  const { id, name, version } = record;
  await tx.update(assetVersions).set(stageOf(stage)).where(eq(assetVersions.id, id));
  await audit(tx, ctx, "models.stage", id, { name, version, stage });
  await tellMove(tx, ctx, record, `is in the stage ${stage}`);
}

/** One that is not there is gone already. */
export async function deleteAlias(
  ctx: WorkspaceCtx,
  input: z.input<typeof deleteAliasInput>,
): Promise<{ alias: string }> {
  authorize(ctx, "models:write");
  const { name, alias } = parse(deleteAliasInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockModel(tx, ctx.workspaceId, name);
    await requireDirectMove(tx, ctx, false);
    await tx.delete(modelAliases).where(and(eq(modelAliases.assetId, id), eq(modelAliases.alias, alias)));
    await audit(tx, ctx, "models.unalias", id, { name, alias });
  });
  return { alias };
}

/** Deletes a version for good, with its aliases. Its number is not given again; what only it held goes with it. */
export async function deleteVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof modelVersionInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "models:write");
  const wanted = parse(modelVersionInput, input);
  await changeVersion(ctx, wanted, async (tx, { id, name, version, snapshotId }) => {
    await refuseWhileUsed(tx, `Version ${quote(version)} of the model ${quote(name)}`, [id]);
    await requireUnpromoted(tx, ctx, [id]);
    await tx.delete(assetVersions).where(eq(assetVersions.id, id));
    await audit(tx, ctx, "models.delete", id, { name, version });
    if (snapshotId) await deleteUnusedSnapshots(tx, ctx.workspaceId, [snapshotId]);
  });
  return wanted;
}

function tellMove(
  tx: Tx,
  { workspaceId, actor }: WorkspaceCtx,
  { name, version }: Pick<AssetRecord<"model">, "name" | "version">,
  what: string,
): Promise<void> {
  const title = `Version ${version} of the model ${name} ${what}`;
  return tellModel(tx, { workspaceId, by: actor.name, name, event: "modelMoved", title });
}

/** The model's row is locked first, as a registration does, so that both see what the other did. */
export async function changeVersion(
  ctx: WorkspaceCtx,
  { name, version }: z.output<typeof modelVersionInput>,
  write: (tx: Tx, record: AssetRecord<"model">) => Promise<void>,
): Promise<void> {
  await ctx.services.db.transaction(async (tx) => {
    const model = await lockModel(tx, ctx.workspaceId, name);
    const record = await loadModelVersion(tx, ctx.workspaceId, name, version);
    await tx.update(assets).set({ updatedAt: sql`now()` }).where(eq(assets.id, model.id));
    await tx.update(assetVersions).set({ updatedAt: sql`now()` }).where(eq(assetVersions.id, record.id));
    await write(tx, record);
  });
}
