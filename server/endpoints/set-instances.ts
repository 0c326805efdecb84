import { and, asc, desc, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { deploymentGenerations, deployments, endpoints, instances } from "@/db/schema";
import { newId } from "@/domain/ids";
import type { Scaling } from "@/domain/serving/scale";
import { notify } from "../queue/notify";
import type { DeploymentRow } from "./endpoint-record";

/** Those that have begun end when they have answered what they have; the others never begin. */
export async function drainInstances(tx: Tx, which: SQL | undefined): Promise<void> {
  await tx.delete(instances).where(and(which, eq(instances.state, "wanted")));
  await tx
    .update(instances)
    .set({ state: "draining", drainingAt: sql`now()` })
    .where(and(which, ne(instances.state, "draining")));
}

export interface HeldServing {
  deployment: DeploymentRow;
  settings: (typeof deploymentGenerations.$inferSelect)["settings"];
}

/** The deployment with the settings of what answers, its endpoint held as every command does; null where nothing answers. */
export async function holdServing(tx: Tx, deploymentId: string): Promise<HeldServing | null> {
  const isIt = eq(deployments.id, deploymentId);
  const [of] = await tx.select({ endpointId: deployments.endpointId }).from(deployments).where(isIt);
  if (!of) return null;
  await tx.select({ id: endpoints.id }).from(endpoints).where(eq(endpoints.id, of.endpointId)).for("update");
  const isServing = and(
    eq(deploymentGenerations.deploymentId, deployments.id),
    eq(deploymentGenerations.generation, deployments.serving),
  );
  const [held] = await tx
    .select({ deployment: deployments, settings: deploymentGenerations.settings })
    .from(deployments)
    .innerJoin(deploymentGenerations, isServing)
    .where(isIt);
  return held ?? null;
}

/** Has as many instances as are wanted, begun or ended, and writes down why. */
export async function scaleTo(
  tx: Tx,
  { deployment, settings }: HeldServing,
  scaling: Scaling,
): Promise<void> {
  const { id, endpointId, workspaceId } = deployment;
  const generation = deployment.serving!;
  await tx.update(deployments).set({ scaling }).where(eq(deployments.id, id));
  const there = await listServing(tx, deployment);
  const missing = scaling.wanted - there.length;
  if (missing === 0) return;
  if (missing > 0) {
    const { compute } = settings;
    const one = () => ({ id: newId("instance"), workspaceId, deploymentId: id, generation, compute });
    await tx.insert(instances).values(Array.from({ length: missing }, one));
  } else await drainInstances(tx, inArray(instances.id, there.slice(missing)));
  await notify(tx, "endpoints", endpointId);
}

/** The instances that answer or will, those first that would be missed most. */
export async function listServing(tx: Tx, { id, serving }: DeploymentRow): Promise<string[]> {
  const isOf = and(
    eq(instances.deploymentId, id),
    eq(instances.generation, serving!),
    ne(instances.state, "draining"),
  );
  const rows = await tx
    .select({ id: instances.id })
    .from(instances)
    .where(isOf)
    .orderBy(
      desc(sql`${instances.state} = 'ready'`),
      desc(sql`${instances.state} <> 'wanted'`),
      asc(instances.createdAt),
      asc(instances.id),
    );
  return rows.map((row) => row.id);
}
