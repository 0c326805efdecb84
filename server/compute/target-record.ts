import { and, eq, or, type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets, nodes } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { didYouMean } from "@/domain/nearest";
import { quote } from "@/domain/quote";

export type TargetRow = typeof computeTargets.$inferSelect;

export const isTarget = (workspaceId: string, name: string) =>
  and(eq(computeTargets.workspaceId, workspaceId), eq(computeTargets.name, name));

/** True for a target and a node that works for it: of its own, or one of the installation's for a name that is shared. */
export const isServedBy = (): SQL =>
  and(
    eq(computeTargets.name, nodes.target),
    or(
      eq(nodes.targetId, computeTargets.id),
      sql`(${nodes.targetId} is null and ${computeTargets.isShared})`,
    ),
  )!;

export async function findTarget(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<TargetRow | null> {
  const [row] = await executor.select().from(computeTargets).where(isTarget(workspaceId, name));
  return row ?? null;
}

/** Refuses a name that is none here, with the names that are. */
export async function loadTarget(
  executor: Executor,
  workspaceId: string,
  name: string,
  lock?: "update" | "key share",
): Promise<TargetRow> {
  const asked = executor.select().from(computeTargets).where(isTarget(workspaceId, name));
  const [row] = await (lock ? asked.for(lock) : asked);
  if (row) return row;
  const names = await listTargetNames(executor, workspaceId);
  throw new AppError(
    "notFound",
    `There is no compute target ${quote(name)}: this workspace has ${names.join(", ")}.${didYouMean(name, names)}`,
  );
}

export async function listTargetNames(executor: Executor, workspaceId: string): Promise<string[]> {
  const rows = await executor
    .select({ name: computeTargets.name })
    .from(computeTargets)
    .where(eq(computeTargets.workspaceId, workspaceId))
    .orderBy(computeTargets.name);
  return rows.map(({ name }) => name);
}
