/** From the request for an alias or a stage to its end: approved, declined or withdrawn. */
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { assets, assetVersions, modelPromotions } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import {
  decidePromotionInput,
  describeTarget,
  requestPromotionInput,
  type withdrawPromotionInput,
} from "@/domain/promotions";
import { audit } from "@/server/core/audit";
import { authorize, authorizePerson } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { orConflict } from "@/server/core/failures";
import { parse } from "@/server/core/parse";
import { tellModel } from "@/server/notifications/tell-ends";
import { changeVersion, giveAlias, giveStage } from "../change-version";
import { loadModelVersion } from "../find-content";
import { approvesModels } from "./policy";

/** Whoever registers models asks; the subscriptions of the workspace are told. */
export async function requestPromotion(
  ctx: WorkspaceCtx,
  input: z.input<typeof requestPromotionInput>,
): Promise<{ id: string }> {
  authorize(ctx, "models:write");
  const { name, version, alias, stage, reason } = parse(requestPromotionInput, input);
  const target = describeTarget({ alias, stage });
  const { userId, name: userName } = ctx.actor;
  const id = newId("promotion");
  const asking = ctx.services.db.transaction(async (tx) => {
    const { id: versionId } = await loadModelVersion(tx, ctx.workspaceId, name, version);
    if ((alias === undefined) === (stage === undefined))
      throw new AppError("invalid", "alias, stage: ask for one of both.");
    if (!(await approvesModels(tx, ctx)))
      throw new AppError("conflict", `In this workspace nobody has to approve ${target}: set it.`);
    const about = { id, workspaceId: ctx.workspaceId, versionId, alias, stage, reason };
    await tx.insert(modelPromotions).values({ ...about, userId, userName });
    await audit(tx, ctx, "models.ask", versionId, { name, version, alias, stage, reason });
    const title = `${userName} asks for ${target} for version ${version} of the model ${name}`;
    await tellModel(tx, { workspaceId: ctx.workspaceId, by: userName, name, event: "modelAsked", title });
  });
  await orConflict(asking, `Somebody has asked for ${target} for version ${version} already.`);
  return { id };
}

/** Nobody decides what they have asked for themselves. An approval moves the alias or the stage in the same transaction. */
export async function decidePromotion(
  ctx: WorkspaceCtx,
  input: z.input<typeof decidePromotionInput>,
): Promise<{ id: string }> {
  authorize(ctx, "models:approve");
  authorizePerson(ctx);
  const { promotion: id, isApproved, reason } = parse(decidePromotionInput, input);
  const { name, version } = await loadPromotion(ctx.services.db, ctx, id);
  await changeVersion(ctx, { name, version }, async (tx, record) => {
    const asked = await loadPromotion(tx, ctx, id);
    if (asked.userId === ctx.actor.userId)
      throw new AppError("forbidden", "You have asked for this yourself: somebody else decides it.");
    await end(tx, ctx, id, isApproved ? "approved" : "declined", reason);
    const { alias, stage } = asked;
    await audit(tx, ctx, isApproved ? "models.approve" : "models.decline", record.id, {
      ...{ name, version, alias, stage, reason, askedBy: asked.userName },
    });
    if (!isApproved) return;
    if (alias !== null) await giveAlias(tx, ctx, record, alias);
    if (stage !== null) await giveStage(tx, ctx, record, stage);
  });
  return { id };
}

export async function withdrawPromotion(
  ctx: WorkspaceCtx,
  { promotion: id }: z.output<typeof withdrawPromotionInput>,
): Promise<{ id: string }> {
  authorize(ctx, "models:write");
  await ctx.services.db.transaction(async (tx) => {
    const { userId, versionId } = await loadPromotion(tx, ctx, id);
    if (userId !== ctx.actor.userId)
      throw new AppError("forbidden", "Only who has asked for it withdraws it: it can be declined.");
    await end(tx, ctx, id, "withdrawn", "");
    await audit(tx, ctx, "models.withdraw", versionId, { promotion: id });
  });
  return { id };
}

async function loadPromotion(executor: Tx | WorkspaceCtx["services"]["db"], ctx: WorkspaceCtx, id: string) {
  const { alias, stage, userId, userName, versionId } = modelPromotions;
  const [row] = await executor
    .select({ alias, stage, userId, userName, versionId, name: assets.name, version: assetVersions.version })
    .from(modelPromotions)
    .innerJoin(assetVersions, eq(assetVersions.id, versionId))
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(eq(modelPromotions.id, id), eq(modelPromotions.workspaceId, ctx.workspaceId)));
  if (!row) throw notFound("promotion", id);
  return row;
}

/** The first of two who decide at once is the one that counts. */
async function end(
  tx: Tx,
  { actor }: WorkspaceCtx,
  id: string,
  state: "approved" | "declined" | "withdrawn",
  decision: string,
): Promise<void> {
  const [ended] = await tx
    .update(modelPromotions)
    .set({ state, decision, decidedBy: actor.name, decidedAt: sql`now()` })
    .where(and(eq(modelPromotions.id, id), eq(modelPromotions.state, "open")))
    .returning({ id: modelPromotions.id });
  if (!ended) throw new AppError("conflict", "This is decided or withdrawn already.");
}
