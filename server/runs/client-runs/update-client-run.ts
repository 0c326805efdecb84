import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { runEvents, runs } from "@/db/schema";
import { isTerminal, RUN_STATUSES, type RunStatus } from "@/domain/runs";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { notify } from "@/server/queue/notify";
import { loadRunForWrite, type RunRow } from "./load-run";
import { getRunRecord, type RunRecord } from "./run-records";
import { noteScriptStart } from "./script-experiment";

export const updateClientRunInput = z.strictObject({
  name: z.string(),
  status: z.enum(RUN_STATUSES).optional(),
  endedAt: z.date().optional(),
  /** Empty means no change. */
  displayName: z.string().max(8_000).default(""),
});

type Input = z.input<typeof updateClientRunInput>;

/**
 * What a client says about its run. A run that we execute ends by its process alone, so its status is left as it is: the
 * MLflow client sends FINISHED at its exit even after a traceback.
 */
export async function changeClientRun(ctx: WorkspaceCtx, input: Input): Promise<void> {
  authorize(ctx, "runs:write");
  const { name, status, endedAt, displayName } = parse(updateClientRunInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, name);
    if (displayName) await tx.update(runs).set({ displayName }).where(eq(runs.id, run.id));
    if (status === "running") await noteScriptStart(tx, ctx, run.id);
    if (run.kind === "client") await moveClientRun(tx, run, status ?? run.status, endedAt);
    await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
  });
}

/** The same, answered with the run as it is then. */
export async function updateClientRun(ctx: WorkspaceCtx, input: Input): Promise<RunRecord> {
  await changeClientRun(ctx, input);
  return getRunRecord(ctx, input.name);
}

/** A run that has ended has a time of its end, and one that goes on again has none. */
async function moveClientRun(tx: Tx, run: RunRow, status: RunStatus, given?: Date): Promise<void> {
  const endedAt = isTerminal(status) ? (given ?? run.endedAt ?? new Date()) : (given ?? null);
  await tx.update(runs).set({ status, endedAt, heardAt: new Date() }).where(eq(runs.id, run.id));
  if (status !== run.status) await tx.insert(runEvents).values({ runId: run.id, attempt: 0, status });
}
