import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { reports } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { WorkspaceCtx } from "../core/context";

export type ReportRow = typeof reports.$inferSelect;

const isOf = ({ workspaceId }: WorkspaceCtx, id: string) =>
  and(eq(reports.workspaceId, workspaceId), eq(reports.id, id));

/** The workspace's report with that id, deleted or not. */
export async function loadReport(executor: Executor, ctx: WorkspaceCtx, id: string): Promise<ReportRow> {
  const [row] = await executor.select().from(reports).where(isOf(ctx, id));
  if (!row) throw notFound("report", id);
  return row;
}

/** The same, held in a transaction for a write. */
export async function lockReport(tx: Executor, ctx: WorkspaceCtx, id: string): Promise<ReportRow> {
  const [row] = await tx.select().from(reports).where(isOf(ctx, id)).for("update");
  if (!row) throw notFound("report", id);
  return row;
}
