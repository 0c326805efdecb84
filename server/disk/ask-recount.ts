import { eq, sql } from "drizzle-orm";
import { storageCounts } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

/** Has the clock count again soon; one that was asked for already stays as it is. It changes no data, so it is not audited. */
export async function askRecount(ctx: WorkspaceCtx): Promise<void> {
  authorize(ctx, "runs:write");
  await ctx.services.db
    .update(storageCounts)
    .set({ askedAt: sql`coalesce(${storageCounts.askedAt}, now())` })
    .where(eq(storageCounts.workspaceId, ctx.workspaceId));
}
