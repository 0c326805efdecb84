import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { reports } from "@/db/schema";
import { reportInput } from "@/domain/reports";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockReport } from "./load-report";

/** Puts the report into the trash, from where it can be restored. */
export async function deleteReport(ctx: WorkspaceCtx, input: z.input<typeof reportInput>): Promise<void> {
  authorize(ctx, "reports:write");
  const { reportId } = parse(reportInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const row = await lockReport(tx, ctx, reportId);
    if (row.deletedAt) return;
    await tx
      .update(reports)
      .set({ deletedAt: sql`now()`, deletedByName: ctx.actor.name })
      .where(eq(reports.id, row.id));
    await audit(tx, ctx, "reports.delete", row.id, { title: row.title });
  });
}
