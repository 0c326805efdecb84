/** For tests: an instance of a deployment that a node holds. */
import { eq } from "drizzle-orm";
import { uniqueWord } from "@/db/factories";
import { computeTargets, instances } from "@/db/schema";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEndpoint } from "@/server/endpoints/change-endpoint";
import { createDeployment } from "@/server/endpoints/create-deployment";
import { sendFiles } from "@/server/snapshots/testing";
import { type KnownNode, makeNode } from "./held-run";

/** An instance that waits for a node of the target. */
export async function wantInstance(ctx: WorkspaceCtx, compute: string): Promise<string> {
  const endpoint = uniqueWord("echo");
  await createEndpoint(ctx, { yaml: `name: ${endpoint}\n` });
  const code = { code: "code", scoring_script: "score.py" };
  const model = { path: "model" };
  const yaml = JSON.stringify({
    name: "blue",
    endpoint_name: endpoint,
    model,
    compute,
    code_configuration: code,
  });
  const files = { "code/score.py": "def init(): pass\n", "model/w.txt": "7" };
  const { answer } = await sendFiles(ctx, files, (paths) => createDeployment(ctx, { yaml, paths }));
  const isOfIt = eq(instances.deploymentId, answer.deployment!.id);
  return (await ctx.services.db.select().from(instances).where(isOfIt))[0]!.id;
}

export interface HeldInstance {
  node: KnownNode;
  instanceId: string;
  deploymentId: string;
  /** Where the node speaks of it, below the door. */
  at: string;
}

export async function holdInstance(ctx: WorkspaceCtx): Promise<HeldInstance> {
  const { db } = ctx.services;
  const name = uniqueWord("target");
  const { workspaceId } = ctx;
  await db.insert(computeTargets).values({ id: newId("compute"), workspaceId, name, kind: "cluster" });
  const node = await makeNode(ctx.services, name);
  const instanceId = await wantInstance(ctx, name);
  const leaseExpiresAt = new Date(Date.now() + 600_000);
  const [row] = await db
    .update(instances)
    .set({ state: "starting", nodeId: node.nodeId, slot: 0, attempt: 1, leaseEpoch: 3, leaseExpiresAt })
    .where(eq(instances.id, instanceId))
    .returning();
  return { node, instanceId, deploymentId: row!.deploymentId, at: `/api/node/v1/instances/${instanceId}/3` };
}
