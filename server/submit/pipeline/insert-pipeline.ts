import type { Tx } from "@/db/client";
import { pipelinePlanCode, pipelinePlans, pipelineRuns } from "@/db/schema";
import { newId } from "@/domain/ids";
import { notify } from "@/server/queue/notify";
import { storeSnapshot } from "@/server/snapshots/store-snapshot";
import type { KeptPipeline, PlannedPipeline } from "../run-plan";

/** Keeps the graph of a run, and wakes the engine that will carry it out. */
export async function insertPipeline(
  tx: Tx,
  workspaceId: string,
  runId: string,
  pipeline: PlannedPipeline | KeptPipeline,
): Promise<void> {
  const kept =
    "planId" in pipeline ? pipeline : { planId: await keepPlan(tx, workspaceId, pipeline), path: "" };
  await tx.insert(pipelineRuns).values({ runId, ...kept });
  await notify(tx, "engine", runId);
}

/** Answers with the id of the plan. */
export async function keepPlan(
  tx: Tx,
  workspaceId: string,
  { plan, code }: PlannedPipeline,
): Promise<string> {
  const planId = newId("pipelinePlan");
  await tx.insert(pipelinePlans).values({ id: planId, workspaceId, plan });
  for (const [name, files] of code)
    await tx
      .insert(pipelinePlanCode)
      .values({ planId, name, snapshotId: await storeSnapshot(tx, workspaceId, files) });
  return planId;
}
