import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets } from "@/db/schema";
import { NODE_TARGET_KIND, type TargetKind } from "@/domain/compute";
import { AppError } from "@/domain/errors";

/** What a node works for: its one target, or those of that name in whatever workspaces have them, which are alike. */
export async function findTargetKind(
  executor: Executor,
  { target: name, targetId }: { target: string; targetId: string | null },
): Promise<TargetKind> {
  const rows = await executor
    .selectDistinct({ kind: computeTargets.kind })
    .from(computeTargets)
    .where(
      targetId === null
        ? and(eq(computeTargets.name, name), computeTargets.isShared)
        : eq(computeTargets.id, targetId),
    )
    .orderBy(computeTargets.kind);
  const kinds = rows.map(({ kind }) => kind);
  if (kinds.length > 1)
    throw new AppError(
      "conflict",
      `The compute target ${name} is of the kinds ${kinds.join(" and ")} in different workspaces: give one of them a name of its own.`,
    );
  return kinds[0] ?? NODE_TARGET_KIND;
}
