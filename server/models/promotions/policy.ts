import { and, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { assetVersions, modelAliases, workspaces } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { PROMOTED_STAGES } from "@/domain/promotions";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";

export async function approvesModels(
  executor: Executor,
  { workspaceId }: Pick<WorkspaceCtx, "workspaceId">,
): Promise<boolean> {
  const [row] = await executor
    .select({ approvesModels: workspaces.approvesModels })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return row!.approvesModels;
}

/** Where the workspace has moves approved, a version gets no alias and no stage by itself, and loses one only by who approves. */
export async function requireDirectMove(
  tx: Executor,
  ctx: WorkspaceCtx,
  isPromotion: boolean,
): Promise<void> {
  if (!(await approvesModels(tx, ctx))) return;
  if (!isPromotion) return authorize(ctx, "models:approve");
  throw new AppError(
    "forbidden",
    "In this workspace a version gets an alias or a stage when somebody else approves it: ask for it on the version's page, or by POST …/versions/VERSION/promotions.",
  );
}

/** The same of versions that are deleted, and of what they were given with them. */
export async function requireUnpromoted(
  tx: Executor,
  ctx: WorkspaceCtx,
  versionIds: string[],
): Promise<void> {
  const isMeant = inArray(assetVersions.id, versionIds);
  const [promoted] = await tx
    .select({ id: assetVersions.id })
    .from(assetVersions)
    .leftJoin(modelAliases, eq(modelAliases.versionId, assetVersions.id))
    .where(
      and(isMeant, or(isNotNull(modelAliases.alias), inArray(assetVersions.stage, [...PROMOTED_STAGES]))),
    )
    .limit(1);
  if (promoted) await requireDirectMove(tx, ctx, false);
}
