import { and, asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { computeTargets } from "@/db/schema";
import { targetInput } from "@/domain/compute/states";
import { abilities, authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "../core/parse";
import { listMachines } from "./list-machines";
import { countQueued } from "./queued";
import { summarize } from "./summarize-target";
import { loadTarget } from "./target-record";

export type TargetSummary = Awaited<ReturnType<typeof listTargets>>[number];

/** The compute targets of the workspace, with what stands behind them and what waits for them. */
export async function listTargets(ctx: WorkspaceCtx) {
  authorize(ctx, "compute:read");
  return readTargets(ctx);
}

export async function getTarget(ctx: WorkspaceCtx, input: z.input<typeof targetInput>) {
  authorize(ctx, "compute:read");
  const { target: name } = parse(targetInput, input);
  const { id } = await loadTarget(ctx.services.db, ctx.workspaceId, name);
  const [target] = await readTargets(ctx, id);
  return target ?? summarize(await loadTarget(ctx.services.db, ctx.workspaceId, name), [], 0, abilities(ctx));
}

async function readTargets(ctx: WorkspaceCtx, id?: string) {
  const { services, workspaceId } = ctx;
  const [targets, machines, queued] = await Promise.all([
    services.db
      .select()
      .from(computeTargets)
      .where(
        and(
          eq(computeTargets.workspaceId, workspaceId),
          id === undefined ? undefined : eq(computeTargets.id, id),
        ),
      )
      .orderBy(asc(computeTargets.name)),
    listMachines(services.db, workspaceId),
    countQueued(services.db, workspaceId),
  ]);
  const can = abilities(ctx);
  return targets.map((target) =>
    summarize(target, machines.get(target.id) ?? [], queued.get(target.name) ?? 0, can),
  );
}
