import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { runs, runTags } from "@/db/schema";
import { displayName } from "@/domain/names";
import { MAX_TAG_CHARS } from "@/domain/run-data";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { notify } from "@/server/queue/notify";
import { authorizeRunWrite } from "./authorize-run";
import { loadRecord, lockRun, type RunRecord } from "./run-record";
import { writeTags } from "./write-tags";

export const updateRunInput = z.strictObject({
  displayName: displayName.optional(),
  description: z.string().max(100_000).optional(),
  /** Set or replaced one by one; null removes. Tags that are not named stay. */
  tags: z.record(z.string().min(1).max(250), z.string().max(MAX_TAG_CHARS).nullable()).optional(),
});

export async function updateRun(
  ctx: WorkspaceCtx,
  name: string,
  input: z.input<typeof updateRunInput>,
): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  const { tags = {}, ...values } = parse(updateRunInput, input);
  const entries = Object.entries(tags);
  const removed = entries.filter(([, value]) => value === null).map(([key]) => key);
  const set = entries.flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
  return ctx.services.db.transaction(async (tx) => {
    const run = await lockRun(tx, ctx.workspaceId, name);
    await authorizeRunWrite(ctx, run, tx);
    await tx.delete(runTags).where(and(eq(runTags.runId, run.id), inArray(runTags.key, removed)));
    await writeTags(tx, run, set);
    if (Object.values(values).some((value) => value !== undefined)) {
      await tx.update(runs).set(values).where(eq(runs.id, run.id));
    }
    await audit(tx, ctx, "runs.update", run.id);
    await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
    return loadRecord(tx, ctx.workspaceId, name);
  });
}
