import { and, count, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { isForNodes } from "../runs/moves/kind-conditions";

/** How many runs wait for each compute target, by its name. */
export async function countQueued(executor: Executor, workspaceId: string): Promise<Map<string, number>> {
  const rows = await executor
    .select({ compute: runs.compute, n: count() })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.status, "queued"), isForNodes()))
    .groupBy(runs.compute);
  return new Map(rows.map(({ compute, n }) => [compute, n]));
}
