import { eq } from "drizzle-orm";
import { settings, storageCounts } from "@/db/schema";
import { explainRoom, judgeRoom } from "@/domain/disk-room.mjs";
import type { InstallationUse } from "@/domain/storage";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { readDisk } from "../core/room";
import { INSTALLATION_KEY } from "./measure-installation";

/** What uses the disk, as it was last counted; `count` is null until the clock has come to this workspace. */
export async function getUsage(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
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

/** Whether there is room for new work, and if not what is to be said of it: asked often, by every page. */
export async function getRoom(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  const facts = await readDisk(ctx.services.home);
  return { ...facts, ...judgeRoom(facts), words: explainRoom(facts) };
}
