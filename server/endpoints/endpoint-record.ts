import { and, asc, eq, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import type { Executor, Tx } from "@/db/client";
import { deploymentGenerations, deployments, endpoints, instances, nodes } from "@/db/schema";
import type { DeploymentSettings } from "@/domain/endpoints";
import { notFound } from "@/domain/errors";

export type EndpointRow = typeof endpoints.$inferSelect;
export type DeploymentRow = typeof deployments.$inferSelect;

const word = z.string().max(255);
export const endpointInput = z.object({ endpoint: word });
export const deploymentInput = endpointInput.extend({ deployment: word });

const isEndpoint = (workspaceId: string, name: string) =>
  and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.name, name));

export async function findEndpoint(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<EndpointRow | null> {
  const [row] = await executor.select().from(endpoints).where(isEndpoint(workspaceId, name));
  return row ?? null;
}

export async function loadEndpoint(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<EndpointRow> {
  const row = await findEndpoint(executor, workspaceId, name);
  if (!row) throw notFound("endpoint", name);
  return row;
}

/** The endpoint, held against every other change of it and of its deployments. */
export async function lockEndpoint(tx: Tx, workspaceId: string, name: string): Promise<EndpointRow> {
  const [row] = await tx.select().from(endpoints).where(isEndpoint(workspaceId, name)).for("update");
  if (!row) throw notFound("endpoint", name);
  return row;
}

export async function findDeployment(
  executor: Executor,
  endpointId: string,
  name: string,
): Promise<DeploymentRow | null> {
  const isIt = and(eq(deployments.endpointId, endpointId), eq(deployments.name, name));
  const [row] = await executor.select().from(deployments).where(isIt);
  return row ?? null;
}

export async function loadDeployment(
  executor: Executor,
  endpointId: string,
  name: string,
): Promise<DeploymentRow> {
  const row = await findDeployment(executor, endpointId, name);
  if (!row) throw notFound("deployment", name);
  return row;
}

export async function namesOfDeployments(executor: Executor, endpointId: string): Promise<string[]> {
  const rows = await executor
    .select({ name: deployments.name })
    .from(deployments)
    .where(eq(deployments.endpointId, endpointId))
    .orderBy(asc(deployments.name));
  return rows.map(({ name }) => name);
}

type ShownInstance = Pick<
  typeof instances.$inferSelect,
  "state" | "generation" | "failures" | "cpu" | "memoryBytes"
> & {
  /** The name of the node that has it. */
  node: string | null;
};

/** A deployment as every door shows it: what was asked for last, and how that stands. */
export interface DeploymentSummary extends Omit<DeploymentRow, "endpointId" | "workspaceId"> {
  settings: DeploymentSettings;
  environment: string;
  modelName: string | null;
  modelVersionId: string | null;
  notices: string[];
  activityId: string;
  instances: ShownInstance[];
}

/** The deployments of these endpoints, by name. */
export async function listSummaries(
  executor: Executor,
  endpointIds: string[],
): Promise<(DeploymentSummary & { endpointId: string })[]> {
  if (endpointIds.length === 0) return [];
  const isNewest = and(
    eq(deploymentGenerations.deploymentId, deployments.id),
    eq(deploymentGenerations.generation, deployments.generation),
  );
  const rows = await executor
    .select({ deployment: deployments, made: deploymentGenerations })
    .from(deployments)
    .innerJoin(deploymentGenerations, isNewest)
    .where(inArray(deployments.endpointId, endpointIds))
    .orderBy(asc(deployments.name));
  const { deploymentId, state, generation, failures, cpu, memoryBytes } = instances;
  const workers = await executor
    .select({ deploymentId, state, generation, failures, cpu, memoryBytes, node: nodes.name })
    .from(instances)
    .leftJoin(nodes, and(eq(nodes.id, instances.nodeId), ne(instances.state, "wanted")))
    .where(
      inArray(
        instances.deploymentId,
        rows.map(({ deployment }) => deployment.id),
      ),
    )
    .orderBy(asc(instances.createdAt), asc(instances.id));
  return rows.map(({ deployment, made }) => {
    const { workspaceId: _workspaceId, ...shown } = deployment;
    const { settings, environment, modelName, modelVersionId, notices, activityId } = made;
    const own = workers.filter((worker) => worker.deploymentId === deployment.id);
    const about = {
      settings,
      environment: environment.label,
      modelName,
      modelVersionId,
      notices,
      activityId,
    };
    return { ...shown, ...about, instances: own.map(({ deploymentId: _id, ...worker }) => worker) };
  });
}
