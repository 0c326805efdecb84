import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { reports } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { updateReportInput } from "@/domain/reports";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockReport } from "./load-report";

/** Who saves over a version that they have not seen is given it, to join both. */
export type ReportSaving =
  | { outcome: "saved"; version: number }
  | {
      outcome: "changed";
      theirs: { title: string; body: string; version: number; updatedByName: string; updatedAt: Date };
    };

export async function updateReport(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateReportInput>,
): Promise<ReportSaving> {
  authorize(ctx, "reports:write");
  const { reportId, title, body, version } = parse(updateReportInput, input);
  return ctx.services.db.transaction(async (tx): Promise<ReportSaving> => {
    const row = await lockReport(tx, ctx, reportId);
    if (row.deletedAt) throw new AppError("conflict", "This report was deleted. Restore it to save.");
    if (row.title === title && row.body === body) return { outcome: "saved", version: row.version };
    if (row.version !== version) {
      const { updatedByName, updatedAt } = row;
      const theirs = { title: row.title, body: row.body, version: row.version, updatedByName, updatedAt };
      return { outcome: "changed", theirs };
    }
    const next = version + 1;
    await tx
      .update(reports)
      .set({ title, body, version: next, updatedByName: ctx.actor.name, updatedAt: sql`now()` })
      .where(eq(reports.id, row.id));
    await audit(tx, ctx, "reports.update", row.id, { version: next });
    return { outcome: "saved", version: next };
  });
}
