import { eq, sql } from "drizzle-orm";
import { settings, storageCounts } from "@/db/schema";
import { explainRoom, judgeRoom } from "@/domain/disk-room.mjs";
import { LEASED } from "@/domain/runs";
import type { InstallationUse } from "@/domain/storage";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { readDisk } from "../core/room";
import { INSTALLATION_KEY } from "./measure-installation";

/**
 * What uses the disk, as it was last counted; `count` is null until the clock has come to this workspace. Who looks at a
 * count that is no longer true has it counted again, which is no change of theirs: the clock does it, at most as often as
 * counting takes time.
 */
export async function getUsage(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  await recountIfChanged(ctx);
  const { db, home } = ctx.services;
  const { totals, largestRuns, countedAt, tookMs, askedAt } = storageCounts;
  const [[count], [kept], disk] = await Promise.all([
    db
      .select({ totals, largestRuns, countedAt, tookMs, askedAt })
      .from(storageCounts)
      .where(eq(storageCounts.workspaceId, ctx.workspaceId)),
    db.select({ value: settings.value }).from(settings).where(eq(settings.key, INSTALLATION_KEY)),
    readDisk(home),
  ]);
  return {
    count: count ?? null,
    installation: kept ? (JSON.parse(kept.value) as InstallationUse) : null,
    disk,
    can: { recount: can(ctx, "runs:write"), setRules: can(ctx, "runs:purge") },
  };
}

/** Runs that came, ended or went since the last count, each found by an index; those at work change it every minute. */
async function recountIfChanged({ services, workspaceId }: WorkspaceCtx): Promise<void> {
  const isHere = sql`r.workspace_id = c.workspace_id`;
  await services.db.execute(sql`
    update storage_counts c set asked_at = now()
    where c.workspace_id = ${workspaceId} and c.asked_at is null and (
      exists (select 1 from runs r where ${isHere} and r.created_at > c.counted_at)
      or exists (select 1 from runs r where ${isHere} and r.ended_at > c.counted_at)
      or exists (select 1 from runs r where ${isHere} and r.deleted_at > c.counted_at)
      or c.counted_at < now() - interval '1 minute'
        and exists (select 1 from runs r where ${isHere} and r.status = any(${sql.param([...LEASED])}::text[])))`);
}

/** Whether there is room for new work, and if not what is to be said of it: asked often, by every page. */
export async function getRoom(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  const facts = await readDisk(ctx.services.home);
  return { ...facts, ...judgeRoom(facts), words: explainRoom(facts) };
}
