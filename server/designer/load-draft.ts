import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { drafts } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import type { WorkspaceCtx } from "../core/context";

export type DraftRow = typeof drafts.$inferSelect;

const isOf = ({ workspaceId }: WorkspaceCtx, id: string) =>
  and(eq(drafts.workspaceId, workspaceId), eq(drafts.id, id));

/** The workspace's draft with that id, deleted or not. */
export async function loadDraft(executor: Executor, ctx: WorkspaceCtx, id: string): Promise<DraftRow> {
  const [row] = await executor.select().from(drafts).where(isOf(ctx, id));
  if (!row) throw notFound("draft", id);
  return row;
}

/** The same, held in a transaction for a write. */
export async function lockDraft(tx: Executor, ctx: WorkspaceCtx, id: string): Promise<DraftRow> {
  const [row] = await tx.select().from(drafts).where(isOf(ctx, id)).for("update");
  if (!row) throw notFound("draft", id);
  return row;
}

export function requireKept({ deletedAt }: DraftRow): void {
  if (deletedAt) throw new AppError("conflict", "This draft is in the trash: restore it first.");
}

/** What is run or published is what the person has seen. */
export function requireSeen({ revision, updatedByName }: DraftRow, seen: number): void {
  if (revision !== seen)
    throw new AppError(
      "conflict",
      `${updatedByName} has saved another revision meanwhile: load the page again to see it.`,
    );
}
