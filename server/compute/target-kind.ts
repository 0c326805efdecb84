import { eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets } from "@/db/schema";
import { NODE_TARGET_KIND, type TargetKind } from "@/domain/compute";
import { AppError } from "@/domain/errors";

/** What the targets of that name are, in whatever workspaces have them: a node works for all of these alike. */
export async function findTargetKind(executor: Executor, name: string): Promise<TargetKind> {
  const rows = await executor
    .selectDistinct({ kind: computeTargets.kind })
    .from(computeTargets)
    .where(eq(computeTargets.name, name))
    .orderBy(computeTargets.kind);
  const kinds = rows.map(({ kind }) => kind);
  if (kinds.length > 1)
    throw new AppError(
      "conflict",
      `The compute target ${name} is of the kinds ${kinds.join(" and ")} in different workspaces: give one of them a name of its own.`,
    );
  return kinds[0] ?? NODE_TARGET_KIND;
}
