import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";

const EVERY_MS = 10_000;
const MAX_RUNS = 100_000;
const lastNoted = new Map<string, number>();

/** Notes that the client of a run was heard of, at most every ten seconds: not with every metric. */
export async function noteHeard(executor: Executor, runId: string): Promise<void> {
  const now = Date.now();
  if (now - (lastNoted.get(runId) ?? 0) < EVERY_MS) return;
  if (lastNoted.size >= MAX_RUNS) lastNoted.clear();
  lastNoted.set(runId, now);
  await executor
    .update(runs)
    .set({ heardAt: sql`now()` })
    .where(and(eq(runs.id, runId), eq(runs.kind, "client")));
}
