/** For tests: a node with a token, and a run of the workspace that it holds. */
import { eq } from "drizzle-orm";
import { makeRun, uniqueWord } from "@/db/factories";
import { environmentBuilds, nodes, nodeTokens, runPeers, runs } from "@/db/schema";
import { newId } from "@/domain/ids";
import { commandJob } from "@/domain/jobs";
import { hashSecret } from "@/server/auth/secrets";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { makeNodeToken } from "@/server/nodes/node-tokens";

export interface KnownNode {
  name: string;
  nodeId: string;
  headers: { authorization: string };
}

export async function makeNode({ db }: Services, target = "away"): Promise<KnownNode> {
  const name = uniqueWord("node");
  const { token } = await makeNodeToken(db, { name, target });
  const [row] = await db
    .select()
    .from(nodeTokens)
    .where(eq(nodeTokens.hash, hashSecret(token)));
  const nodeId = newId("node");
  await db.insert(nodes).values({ id: nodeId, name, target, tokenId: row!.id, homeId: name, slots: 2 });
  return { name, nodeId, headers: { authorization: `Bearer ${token}` } };
}

export interface HeldRun {
  runId: string;
  /** Where the node speaks of it, below the door. */
  at: string;
}

export async function holdRun(ctx: WorkspaceCtx, { nodeId }: KnownNode): Promise<HeldRun> {
  const { id } = await makeRun(ctx, {
    spec: commandJob.parse({ command: "true" }),
    environment: { label: "minimal", packages: [], variables: {}, notices: [] },
    status: "running",
    attempt: 1,
    leaseEpoch: 3,
    leaseExpiresAt: new Date(Date.now() + 600_000),
    nodeId,
    slot: 0,
  });
  return { runId: id!, at: `/api/node/v1/runs/${id}/3` };
}

export interface HeldPeer {
  peerId: string;
  at: string;
}

/** The second instance of a run that another node has begun. */
export async function holdPeer(ctx: WorkspaceCtx, node: KnownNode): Promise<HeldPeer> {
  const first = await makeNode(ctx.services);
  const { runId } = await holdRun(ctx, first);
  const { db } = ctx.services;
  await db.update(runs).set({ instanceCount: 2 }).where(eq(runs.id, runId));
  const peerId = newId("peer");
  const { workspaceId } = ctx;
  await db.insert(runPeers).values({
    ...{ id: peerId, workspaceId, runId, attempt: 1, instance: 1, compute: "away", state: "running" },
    ...{ nodeId: node.nodeId, slot: 0, leaseEpoch: 3, leaseExpiresAt: new Date(Date.now() + 600_000) },
  });
  return { peerId, at: `/api/node/v1/peers/${peerId}/3` };
}

export async function makeBuild({ db }: Services, { nodeId }: KnownNode): Promise<string> {
  const id = newId("build");
  await db.insert(environmentBuilds).values({ id, nodeId, hash: id, status: "building" });
  return id;
}

export const readRun = async ({ db }: Services, { runId }: HeldRun) =>
  (await db.select().from(runs).where(eq(runs.id, runId)))[0]!;
