import { sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { AppError } from "@/domain/errors";
import { authorize } from "../core/authorize";
import { type Author, type Ctx, isOfRun, type WorkspaceCtx } from "../core/context";
import { TtlCache } from "../core/ttl-cache";

interface RunKey {
  id: string;
}

/** Kinship hardly ever changes, and is asked at every metric that a script logs. */
const kinships = new TtlCache<boolean>(3_000);

/**
 * Whether the actor may write to this run: by its role, and the script of a run only to its own and its descendants.
 * Inside a transaction, give that: to wait there for another connection could wait for ever.
 */
export async function authorizeRunWrite(
  ctx: WorkspaceCtx<Author>,
  run: RunKey,
  executor: Executor,
): Promise<void> {
  authorize(ctx, "runs:write");
  if (await mayWriteRun(ctx, run, executor)) return;
  throw new AppError("forbidden", "The token of a run writes to that run and its descendants only.");
}

/** False for the script or engine of a run where this run is neither its own nor below it; whatever roles allow. */
export async function mayWriteRun({ actor }: Ctx<Author>, run: RunKey, executor: Executor): Promise<boolean> {
  if (!isOfRun(actor) || actor.runId === run.id) return true;
  return kinships.get(`${actor.runId} ${run.id}`, () => isDescendant(executor, run.id, actor.runId));
}

/** Walks up from the run to its parents and to the runs whose scripts made it. `union` ends on a cycle. */
async function isDescendant(executor: Executor, runId: string, ancestor: string): Promise<boolean> {
  const [row] = await executor.execute<{ found: boolean }>(sql`
    with recursive above as (
      select id, parent_id, created_by_run_id from runs where id = ${runId}
      union
      select r.id, r.parent_id, r.created_by_run_id
      from above join runs r on r.id = above.parent_id or r.id = above.created_by_run_id
    ) select exists (select 1 from above where id = ${ancestor}) as found`);
  return row?.found ?? false;
}
