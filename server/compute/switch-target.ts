import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { computeTargets } from "@/db/schema";
import { targetInput } from "@/domain/compute/states";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { getTarget, type TargetSummary } from "./list-targets";
import { loadTarget } from "./target-record";

/** Nothing more begins on it; what runs goes on, and what waits says why. */
export const stopTarget = (ctx: WorkspaceCtx, input: z.input<typeof targetInput>): Promise<TargetSummary> =>
  switchTarget(ctx, input, true);

/** What waits for it begins. */
export const startTarget = (ctx: WorkspaceCtx, input: z.input<typeof targetInput>): Promise<TargetSummary> =>
  switchTarget(ctx, input, false);

async function switchTarget(
  ctx: WorkspaceCtx,
  input: z.input<typeof targetInput>,
  isStopped: boolean,
): Promise<TargetSummary> {
  authorize(ctx, "compute:write");
  const { target: name } = parse(targetInput, input);
  const { services, workspaceId } = ctx;
  await services.db.transaction(async (tx) => {
    const { id, stoppedAt } = await loadTarget(tx, workspaceId, name, "update");
    if ((stoppedAt !== null) === isStopped) return;
    await tx
      .update(computeTargets)
      .set({ stoppedAt: isStopped ? sql`now()` : null })
      .where(eq(computeTargets.id, id));
    await audit(tx, ctx, isStopped ? "compute.stop" : "compute.start", id, { name });
    await notify(tx, "queue");
  });
  return getTarget(ctx, { target: name });
}
