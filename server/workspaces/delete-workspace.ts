import { and, count, eq, not, notInArray, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { apiTokens, invites, runs, workspaces } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { TERMINAL } from "@/domain/runs";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { notify } from "../queue/notify";
import { isOfClient } from "../runs/moves/kind-conditions";

/** Closes the workspace to everybody and gives its name back. Its tokens and invites end with it. */
export async function deleteWorkspace(ctx: WorkspaceCtx): Promise<void> {
  authorize(ctx, "workspace:delete");
  const { workspaceId } = ctx;
  await ctx.services.db.transaction(async (tx) => {
    await tx.select().from(workspaces).where(eq(workspaces.id, workspaceId)).for("update");
    const going = await countGoing(tx, workspaceId);
    if (going > 0) {
      const which = going === 1 ? "One run is" : `${going} runs are`;
      throw new AppError("conflict", `${which} still going in this workspace. Cancel or await them first.`);
    }
    const now = sql`now()`;
    await tx.update(workspaces).set({ deletedAt: now }).where(eq(workspaces.id, workspaceId));
    await tx.update(apiTokens).set({ revokedAt: now }).where(eq(apiTokens.workspaceId, workspaceId));
    await tx.update(invites).set({ revokedAt: now }).where(eq(invites.workspaceId, workspaceId));
    await audit(tx, ctx, "workspaces.delete", workspaceId, { name: ctx.workspace });
    await notify(tx, "auth");
  });
}

/** Runs that we execute; those of a client end when it says so, or never. */
async function countGoing(tx: Executor, workspaceId: string): Promise<number> {
  const [row] = await tx
    .select({ going: count() })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), not(isOfClient()), notInArray(runs.status, [...TERMINAL])));
  return row?.going ?? 0;
}
