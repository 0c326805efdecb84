import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { experiments, runs } from "@/db/schema";
import { compareRunsInput } from "@/domain/compare";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

/** A run as a comparison names it. */
export type ComparedRun = ReturnType<typeof toCompared>;

/** The runs in the order of the names; names that are not here are told apart, so that the rest can be compared. */
export async function compareRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof compareRunsInput>,
): Promise<{ runs: ComparedRun[]; missing: string[] }> {
  authorize(ctx, "runs:read");
  const names = [...new Set(parse(compareRunsInput, input).runs)];
  const byName = new Map((await selectCompared(ctx, names)).map((row) => [row.name, toCompared(row)]));
  return {
    runs: names.flatMap((name) => byName.get(name) ?? []),
    missing: names.filter((name) => !byName.has(name)),
  };
}

type Row = Awaited<ReturnType<typeof selectCompared>>[number];
const toCompared = ({ kind, ...row }: Row) => ({
  ...row,
  hasLog: executorOf(kind) === "node",
  hasSteps: executorOf(kind) === "engine",
});

function selectCompared({ services, workspaceId }: WorkspaceCtx, names: string[]) {
  return services.db
    .select({
      name: runs.name,
      displayName: runs.displayName,
      experiment: experiments.name,
      kind: runs.kind,
      status: runs.status,
      isCanceling: sql<boolean>`${runs.cancelRequestedAt} is not null and ${runs.endedAt} is null`,
      createdAt: runs.createdAt,
      startedAt: runs.startedAt,
      endedAt: runs.endedAt,
      hasCode: sql<boolean>`${runs.snapshotId} is not null`,
      hasConfig: sql<boolean>`${runs.spec} is not null`,
    })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.name, names), isNull(runs.deletedAt)));
}
