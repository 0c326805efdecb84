import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { activities, datastoreFiles, experiments, reports, runs } from "@/db/schema";
import { startActivity } from "@/server/activities/start-activity";
import type { Services } from "@/server/core/services";

/** So long somebody with the database can still bring a deleted workspace back. */
const KEPT = sql`interval '7 days'`;

/** Purges what deleted workspaces have left, a week after they were deleted: nobody can reach it, and it fills the disk. */
export async function expireWorkspaces({ db }: Pick<Services, "db">): Promise<void> {
  const rows = await db.execute<{ id: string }>(sql`
    select w.id from workspaces w where w.deleted_at < now() - ${KEPT}
      and (exists (select 1 from experiments e where e.workspace_id = w.id)
        or exists (select 1 from datastore_files d where d.workspace_id = w.id))
      and not exists (select 1 from activities a where a.workspace_id = w.id and a.status in ('queued', 'running'))`);
  for (const { id } of rows) await expire(db, id);
}

async function expire(db: Db, workspaceId: string): Promise<void> {
  await db.transaction(async (tx) => {
    // The same as a person does: all of it goes to the trash, and the trash is emptied.
    const deletedAt = sql`now()`;
    for (const table of [runs, experiments, reports]) {
      const isLeft = and(eq(table.workspaceId, workspaceId), isNull(table.deletedAt));
      await tx.update(table).set({ deletedAt }).where(isLeft);
    }
    await tx.delete(datastoreFiles).where(eq(datastoreFiles.workspaceId, workspaceId));
    await tx.delete(activities).where(eq(activities.workspaceId, workspaceId));
    const idsOf = async (table: typeof experiments | typeof reports) =>
      (await tx.select({ id: table.id }).from(table).where(eq(table.workspaceId, workspaceId))).map(
        ({ id }) => id,
      );
    await startActivity(tx, {
      workspaceId,
      kind: "purge",
      title: "Purge a deleted workspace",
      input: { experiments: await idsOf(experiments), reports: await idsOf(reports) },
      runs: sql`select id from runs where workspace_id = ${workspaceId}`,
      userId: null,
      userName: "Deleted workspace",
    });
  });
}
