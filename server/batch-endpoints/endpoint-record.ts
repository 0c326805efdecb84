import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Executor, Tx } from "@/db/client";
import { batchDeployments, batchEndpoints } from "@/db/schema";
import { notFound } from "@/domain/errors";

export type BatchEndpointRow = typeof batchEndpoints.$inferSelect;
export type BatchDeploymentRow = typeof batchDeployments.$inferSelect;

const word = z.string().max(255);
export const batchEndpointInput = z.object({ batchEndpoint: word });
export const batchDeploymentInput = batchEndpointInput.extend({ batchDeployment: word });

const isEndpoint = (workspaceId: string, name: string) =>
  and(eq(batchEndpoints.workspaceId, workspaceId), eq(batchEndpoints.name, name));

export async function findBatchEndpoint(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<BatchEndpointRow | null> {
  const [row] = await executor.select().from(batchEndpoints).where(isEndpoint(workspaceId, name));
  return row ?? null;
}

export async function loadBatchEndpoint(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<BatchEndpointRow> {
  const row = await findBatchEndpoint(executor, workspaceId, name);
  if (!row) throw notFound("batch endpoint", name);
  return row;
}

/** The endpoint, held against every other change of it and of its deployments. */
export async function lockBatchEndpoint(
  tx: Tx,
  workspaceId: string,
  name: string,
): Promise<BatchEndpointRow> {
  const [row] = await tx.select().from(batchEndpoints).where(isEndpoint(workspaceId, name)).for("update");
  if (!row) throw notFound("batch endpoint", name);
  return row;
}

export async function findBatchDeployment(
  executor: Executor,
  endpointId: string,
  name: string,
): Promise<BatchDeploymentRow | null> {
  const isIt = and(eq(batchDeployments.endpointId, endpointId), eq(batchDeployments.name, name));
  const [row] = await executor.select().from(batchDeployments).where(isIt);
  return row ?? null;
}

export async function loadBatchDeployment(
  executor: Executor,
  endpointId: string,
  name: string,
): Promise<BatchDeploymentRow> {
  const row = await findBatchDeployment(executor, endpointId, name);
  if (!row) throw notFound("deployment", name);
  return row;
}

/** The deployments of these endpoints, by name. */
export const listDeploymentRows = (
  executor: Executor,
  endpointIds: string[],
): Promise<BatchDeploymentRow[]> =>
  executor
    .select()
    .from(batchDeployments)
    .where(inArray(batchDeployments.endpointId, endpointIds))
    .orderBy(asc(batchDeployments.name));
