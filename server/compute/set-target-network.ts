import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { computeTargets } from "@/db/schema";
import { type NetworkMode, setTargetNetworkInput } from "@/domain/compute";
import { AppError } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

/** Says what the runs of a target reach, from their next start on. The machine gives no more than it has been told. */
export async function setTargetNetwork(
  ctx: WorkspaceCtx,
  input: z.input<typeof setTargetNetworkInput>,
): Promise<{ name: string; network: NetworkMode | null }> {
  authorize(ctx, "compute:write");
  const { name, network } = parse(setTargetNetworkInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const [row] = await tx
      .update(computeTargets)
      .set({ network })
      .where(and(eq(computeTargets.workspaceId, ctx.workspaceId), eq(computeTargets.name, name)))
      .returning({ id: computeTargets.id, name: computeTargets.name, network: computeTargets.network });
    if (!row) throw new AppError("notFound", `There is no compute target “${name}”.`);
    await audit(tx, ctx, "compute.network", row.id, { name, network });
    return { name: row.name, network: row.network };
  });
}
