import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { addOutcome, type RunsOutcome } from "@/domain/activities/runs-outcome";
import { noteDiskChange } from "@/server/storage/ask-recount";
import type { StepResult, Turn } from "./step";

const MANY_RUNS = 1_000;

type OverRuns = "changeRuns" | "purge";

export interface Chunk {
  outcome: RunsOutcome;
  lines: string[];
}

/** What a kind does to a chunk of its runs, and what is left to do when all are done. */
interface Work {
  chunkRuns: number;
  doChunk(tx: Tx, ids: string[]): Promise<Chunk>;
  finish?(tx: Tx): Promise<void>;
}

/** A chunk of runs a transaction: a run leaves `activity_runs` in the one that deals with it, so that a crash repeats none. */
export async function goThroughRuns(
  tx: Tx,
  { activity, outcome }: Turn<OverRuns>,
  { chunkRuns, doChunk, finish }: Work,
): Promise<StepResult<OverRuns>> {
  const taken = await tx.execute<{ id: string }>(sql`
    delete from activity_runs where activity_id = ${activity.id} and run_id in (
      select run_id from activity_runs where activity_id = ${activity.id} order by run_id limit ${chunkRuns})
    returning run_id as id`);
  const ids = taken.map(({ id }) => id);
  if (ids.length > 0) {
    const chunk = await doChunk(tx, ids);
    const lines = [...chunk.lines, `${activity.done + ids.length} of ${activity.total} runs.`];
    return { done: ids.length, outcome: addOutcome(outcome, chunk.outcome), lines };
  }
  await finish?.(tx);
  await noteDiskChange(tx, activity.workspaceId);
  // Until the planner knows that many runs are in the trash, or gone, it takes paths that are a thousand times longer.
  if (activity.total >= MANY_RUNS) await tx.execute(sql`analyze runs`);
  return { isOver: true };
}
