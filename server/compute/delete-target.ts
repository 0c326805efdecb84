import { and, eq, exists, isNull, or, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "@/db/client";
import {
  computeTargets,
  deploymentGenerations,
  deployments,
  endpoints,
  instances,
  nodeTokens,
  runs,
} from "@/db/schema";
import { OWN_TARGET } from "@/domain/compute";
import { secretOf } from "@/domain/compute/settings";
import { targetInput } from "@/domain/compute/states";
import { AppError } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { isUnderWay } from "../runs/moves/kind-conditions";
import { dropSecret } from "../secrets/delete-secret";
import { loadTarget } from "./target-record";

const MAX_NAMED = 3;

/** Deletes a target, or detaches it; refused while runs or deployments use it. Secrets that were made for it go with it. */
export async function deleteTarget(ctx: WorkspaceCtx, input: z.input<typeof targetInput>): Promise<void> {
  authorize(ctx, "compute:write");
  const { target: name } = parse(targetInput, input);
  const { services, workspaceId } = ctx;
  await services.db.transaction(async (tx) => {
    const { id, kind, credentials } = await loadTarget(tx, workspaceId, name, "update");
    if (kind === OWN_TARGET.kind)
      throw new AppError(
        "conflict",
        `${name} is the studio's own machine, and cannot be deleted. It can be stopped.`,
      );
    await refuseUsed(tx, workspaceId, name);
    await refuseServing(tx, workspaceId, name);
    await tx.delete(computeTargets).where(eq(computeTargets.id, id));
    // Its nodes are nobody from now on, and end themselves.
    await tx
      .update(nodeTokens)
      .set({ revokedAt: new Date() })
      .where(and(eq(nodeTokens.targetId, id), isNull(nodeTokens.revokedAt)));
    for (const [field, secret] of Object.entries(credentials))
      if (secret === secretOf(name, field)) await dropSecret(tx, ctx, secret);
    await audit(tx, ctx, "compute.delete", id, { name });
    await notify(tx, "auth");
    await notify(tx, "queue");
  });
}

/** Also one that has no instance at this moment, since none is asked of it. */
async function refuseServing(executor: Executor, workspaceId: string, name: string): Promise<void> {
  const { settings, generation, deploymentId } = deploymentGenerations;
  const isMeant = or(eq(generation, deployments.generation), eq(generation, deployments.serving));
  const hasInstance = exists(
    executor
      .select()
      .from(instances)
      .where(and(eq(instances.deploymentId, deployments.id), eq(instances.compute, name))),
  );
  const [using] = await executor
    .select({ endpoint: endpoints.name, deployment: deployments.name })
    .from(deployments)
    .innerJoin(endpoints, eq(endpoints.id, deployments.endpointId))
    .innerJoin(deploymentGenerations, and(eq(deploymentId, deployments.id), isMeant))
    .where(
      and(
        eq(deploymentGenerations.workspaceId, workspaceId),
        or(hasInstance, eq(sql`${settings} ->> 'compute'`, name)),
      ),
    )
    .limit(1);
  if (!using) return;
  throw new AppError(
    "conflict",
    `The compute target ${name} is named by the deployment ${using.deployment} of ${using.endpoint}: deploy that elsewhere, or delete it.`,
  );
}

async function refuseUsed(executor: Executor, workspaceId: string, name: string): Promise<void> {
  const using = await executor
    .select({ name: runs.name })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.compute, name), isUnderWay()))
    .limit(MAX_NAMED + 1);
  if (using.length === 0) return;
  const named = using
    .slice(0, MAX_NAMED)
    .map((run) => run.name)
    .join(", ");
  const more = using.length > MAX_NAMED ? " and others" : "";
  throw new AppError(
    "conflict",
    `The compute target ${name} is used by the runs ${named}${more}: cancel them, or wait for their end.`,
  );
}
