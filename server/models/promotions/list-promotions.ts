import { and, desc, eq, getTableColumns } from "drizzle-orm";
import type { z } from "zod";
import { assets, assetVersions, modelPromotions } from "@/db/schema";
import { listPromotionsInput } from "@/domain/promotions";
import { authorize, can } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { approvesModels } from "./policy";

/** What was asked for and what became of it, the latest first; and whether the workspace has moves approved at all. */
export async function listPromotions(ctx: WorkspaceCtx, input: z.input<typeof listPromotionsInput>) {
  authorize(ctx, "models:read");
  const { name, version, state, limit } = parse(listPromotionsInput, input);
  const { db } = ctx.services;
  const { workspaceId: _own, versionId, ...columns } = getTableColumns(modelPromotions);
  const isMeant = and(
    eq(modelPromotions.workspaceId, ctx.workspaceId),
    name === undefined ? undefined : eq(assets.name, name),
    version === undefined ? undefined : eq(assetVersions.version, version),
    state === undefined ? undefined : eq(modelPromotions.state, state),
  );
  const [rows, isApproved] = await Promise.all([
    db
      .select({ ...columns, name: assets.name, version: assetVersions.version })
      .from(modelPromotions)
      .innerJoin(assetVersions, eq(assetVersions.id, versionId))
      .innerJoin(assets, eq(assets.id, assetVersions.assetId))
      .where(isMeant)
      .orderBy(desc(modelPromotions.createdAt), desc(modelPromotions.id))
      .limit(limit),
    approvesModels(db, ctx),
  ]);
  const mayDecide = can(ctx, "models:approve") && ctx.actor.kind !== "run";
  const promotions = rows.map(({ userId, ...row }) => {
    const isOpen = row.state === "open";
    const isOwn = userId === ctx.actor.userId;
    return { ...row, can: { decide: isOpen && mayDecide && !isOwn, withdraw: isOpen && isOwn } };
  });
  return { promotions, approvesModels: isApproved, mayDecide };
}
