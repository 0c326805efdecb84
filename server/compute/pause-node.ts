import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { nodes, poolNodes } from "@/db/schema";
import { nodeInput } from "@/domain/compute/states";
import { AppError, notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { getTarget, type TargetSummary } from "./list-targets";
import { loadTarget } from "./target-record";

/** The node finishes what it has, and takes nothing more. */
export const pauseNode = (ctx: WorkspaceCtx, input: z.input<typeof nodeInput>): Promise<TargetSummary> =>
  setPaused(ctx, input, true);

/** The node takes work again. */
export const resumeNode = (ctx: WorkspaceCtx, input: z.input<typeof nodeInput>): Promise<TargetSummary> =>
  setPaused(ctx, input, false);

async function setPaused(
  ctx: WorkspaceCtx,
  input: z.input<typeof nodeInput>,
  isPaused: boolean,
): Promise<TargetSummary> {
  authorize(ctx, "compute:write");
  const { target, node } = parse(nodeInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const id = await lockNode(tx, ctx, target, node);
    await tx
      .update(nodes)
      .set({ pausedAt: isPaused ? sql`coalesce(paused_at, now())` : null })
      .where(eq(nodes.id, id));
    await audit(tx, ctx, isPaused ? "compute.pauseNode" : "compute.resumeNode", id, { target, node });
    await notify(tx, "queue");
  });
  return getTarget(ctx, { target });
}

/** Held against a claim that goes on, and against its pool. */
async function lockNode(
  tx: Tx,
  { workspaceId }: WorkspaceCtx,
  target: string,
  name: string,
): Promise<string> {
  const { id, isShared } = await loadTarget(tx, workspaceId, target);
  if (isShared)
    throw new AppError(
      "conflict",
      `The nodes of ${target} are the installation's, and may work for other workspaces: stop the target instead.`,
    );
  const [node] = await tx
    .select({ id: nodes.id })
    .from(nodes)
    .where(and(eq(nodes.name, name), eq(nodes.targetId, id)))
    .for("update");
  if (!node) throw notFound("node", name);
  const [going] = await tx
    .select({ drainingAt: poolNodes.drainingAt })
    .from(poolNodes)
    .where(and(eq(poolNodes.name, name), eq(poolNodes.targetId, id)));
  if (going?.drainingAt) throw new AppError("conflict", `The node ${name} is about to end.`);
  return node.id;
}
