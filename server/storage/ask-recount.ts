import { eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { storageCounts } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

/** Has the clock count again soon. It changes no data, so it is not audited. */
export async function askRecount(ctx: WorkspaceCtx): Promise<void> {
  authorize(ctx, "runs:write");
  await noteDiskChange(ctx.services.db, ctx.workspaceId);
}

/** The last count is no longer true; one that was asked for already stays as it is. */
export async function noteDiskChange(executor: Executor, workspaceId: string): Promise<void> {
  await executor
    .update(storageCounts)
    .set({ askedAt: sql`coalesce(${storageCounts.askedAt}, now())` })
    .where(eq(storageCounts.workspaceId, workspaceId));
}
