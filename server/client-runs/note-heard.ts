import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { isOfClient } from "../runs/moves/kind-conditions";

const EVERY_MS = 10_000;
const MAX_RUNS = 100_000;
const lastNoted = new Map<string, number>();

/** For a run that was just made, whose row says it already. */
export function rememberHeard(runId: string): void {
  if (lastNoted.size >= MAX_RUNS) lastNoted.clear();
  lastNoted.set(runId, Date.now());
}

/** Notes that the client of a run was heard of, at most every ten seconds: not with every metric. */
export async function noteHeard(executor: Executor, runId: string): Promise<void> {
  if (Date.now() - (lastNoted.get(runId) ?? 0) < EVERY_MS) return;
  rememberHeard(runId);
  await executor
    .update(runs)
    .set({ heardAt: sql`now()` })
    .where(and(eq(runs.id, runId), isOfClient()));
}
