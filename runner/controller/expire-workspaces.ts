import { and, eq, isNull, sql } from "drizzle-orm";
import { activities, datastoreFiles, experiments, reports, runs } from "@/db/schema";
import { startOverRuns } from "@/server/activities/start-activity";
import { openForStudio } from "@/server/auth/open-for-studio";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import { THE_STUDIO } from "@/server/core/context";
import type { Services } from "@/server/core/services";

/** So long somebody with the database can still bring a deleted workspace back. */
const KEPT = sql`interval '7 days'`;

/** Purges what deleted workspaces have left, a week after they were deleted: nobody can reach it, and it fills the disk. */
export async function expireWorkspaces(services: Services): Promise<void> {
  const rows = await services.db.execute<{ id: string }>(sql`
    select w.id from workspaces w where w.deleted_at < now() - ${KEPT}
      and (exists (select 1 from experiments e where e.workspace_id = w.id)
        or exists (select 1 from datastore_files d where d.workspace_id = w.id))
      and not exists (select 1 from activities a where a.workspace_id = w.id and a.status in ('queued', 'running'))`);
  for (const { id } of rows) await expire(services, id);
}

async function expire(services: Services, workspaceId: string): Promise<void> {
  const ctx = await openForStudio(services, THE_STUDIO, workspaceId);
  authorize(ctx, "runs:purge");
  await services.db.transaction(async (tx) => {
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
    const left = { experiments: await idsOf(experiments), reports: await idsOf(reports) };
    const work = { kind: "purge" as const, input: { of: "workspace" as const, ...left } };
    const all = sql`select id from runs where workspace_id = ${workspaceId}`;
    const { activityId, total } = await startOverRuns(tx, ctx, work, all);
    await audit(tx, ctx, "runs.purge", activityId, { ...left, total });
  });
}
