import { and, eq, isNotNull } from "drizzle-orm";
import { reports } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

/** Brings a report back from the trash. */
export async function restoreReport(ctx: WorkspaceCtx, input: { reportId: string }): Promise<void> {
  authorize(ctx, "reports:write");
  await ctx.services.db.transaction(async (tx) => {
    const isMeant = and(
      eq(reports.workspaceId, ctx.workspaceId),
      eq(reports.id, input.reportId),
      isNotNull(reports.deletedAt),
    );
    const [row] = await tx
      .update(reports)
      .set({ deletedAt: null, deletedByName: null })
      .where(isMeant)
      .returning({ title: reports.title });
    if (!row) throw notFound("report in the trash", input.reportId);
    await audit(tx, ctx, "reports.restore", input.reportId, row);
  });
}
