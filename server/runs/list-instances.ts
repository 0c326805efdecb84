import { and, asc, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { nodes, runPeers } from "@/db/schema";

/** The instances of the attempt of a run that takes several nodes, each with its node. */
export function listInstances(executor: Executor, run: { id: string; attempt: number }) {
  return executor
    .select({ instance: runPeers.instance, state: runPeers.state, node: nodes.name })
    .from(runPeers)
    .leftJoin(nodes, eq(nodes.id, runPeers.nodeId))
    .where(and(eq(runPeers.runId, run.id), eq(runPeers.attempt, run.attempt)))
    .orderBy(asc(runPeers.instance));
}
