import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { runs, runTags } from "@/db/schema";
import { displayName } from "@/domain/names";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { notify } from "@/server/queue/notify";
import { authorizeRunWrite } from "./authorize-run";
import { loadRecord, lockRun, type RunRecord } from "./run-record";

export const updateRunInput = z.strictObject({
  displayName: displayName.optional(),
  description: z.string().max(100_000).optional(),
  /** Set or replaced one by one; null removes. Tags that are not named stay. */
  tags: z.record(z.string().min(1).max(250), z.string().max(8_000).nullable()).optional(),
});

export async function updateRun(
  ctx: WorkspaceCtx,
  name: string,
  input: z.input<typeof updateRunInput>,
): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  const { tags = {}, ...values } = parse(updateRunInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const run = await lockRun(tx, ctx.workspaceId, name);
    await authorizeRunWrite(ctx, run);
    if (Object.values(values).some((value) => value !== undefined)) {
      await tx.update(runs).set(values).where(eq(runs.id, run.id));
    }
    if (values.displayName !== undefined) await renameForMlflow(tx, run.id, values.displayName);
    await writeTags(tx, run.id, tags);
    await audit(tx, ctx, "runs.update", run.id);
    await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
    return loadRecord(tx, ctx.workspaceId, name);
  });
}

/** Where an MLflow client set the name as a tag too, the two stay equal. */
async function renameForMlflow(tx: Tx, runId: string, value: string): Promise<void> {
  const isRunName = and(eq(runTags.runId, runId), eq(runTags.key, "mlflow.runName"));
  await tx.update(runTags).set({ value }).where(isRunName);
}

async function writeTags(tx: Tx, runId: string, tags: Record<string, string | null>): Promise<void> {
  const removed = Object.keys(tags).filter((key) => tags[key] === null);
  const rows = Object.entries(tags).flatMap(([key, value]) =>
    value === null ? [] : [{ runId, key, value }],
  );
  if (removed.length > 0) {
    await tx.delete(runTags).where(and(eq(runTags.runId, runId), inArray(runTags.key, removed)));
  }
  if (rows.length === 0) return;
  await tx
    .insert(runTags)
    .values(rows)
    .onConflictDoUpdate({ target: [runTags.runId, runTags.key], set: { value: sql`excluded.value` } });
}
