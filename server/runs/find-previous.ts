import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "./run-record";

/** The name of the run before this one in its experiment whose code was kept; null where there is none. */
export async function findPreviousWithCode(ctx: WorkspaceCtx, name: string): Promise<string | null> {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const { id, experimentId } = await loadRecord(db, ctx.workspaceId, name);
  // The moment stays in the database: there it is more exact than here.
  const isEarlier = sql`(${runs.createdAt}, ${runs.id}) < (select created_at, id from runs where id = ${id})`;
  const [row] = await db
    .select({ name: runs.name })
    .from(runs)
    .where(
      and(eq(runs.experimentId, experimentId), isNull(runs.deletedAt), isNotNull(runs.snapshotId), isEarlier),
    )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(1);
  return row?.name ?? null;
}
