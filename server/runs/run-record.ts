import { and, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import { experiments, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { GitFacts } from "@/domain/git-facts";

/** The large and the secret columns are read only where they are asked for by name. */
const { yaml: _yaml, git: _git, tokenHash: _tokenHash, ...columns } = getTableColumns(runs);
const parents = alias(runs, "parents");

const tags = sql<Record<string, string>>`coalesce(
  (select jsonb_object_agg(key, value) from run_tags where run_id = ${runs.id}), '{}')`;

/** All but the change, which may be a megabyte. */
const git = sql<GitFacts | null>`${runs.git} - 'diff'`;

/** A run as lists and the REST door show it. */
export type RunRecord = Awaited<ReturnType<typeof selectRecords>>[number];

export function selectRecords(executor: Executor, where: SQL | undefined) {
  return selectWith(executor, where, {});
}

/** A record with more of the run, read by the same statement: nothing of it can be of another moment. */
export function selectWith<More extends Record<string, SQL | SQL.Aliased | AnyPgColumn>>(
  executor: Executor,
  where: SQL | undefined,
  more: More,
) {
  return executor
    .select({ ...columns, git, experimentName: experiments.name, parentName: parents.name, tags, ...more })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .leftJoin(parents, eq(parents.id, runs.parentId))
    .where(where)
    .$dynamic();
}

/** The workspace's run of that name that is not deleted. */
export const isNamed = (workspaceId: string, name: string) =>
  and(eq(runs.workspaceId, workspaceId), eq(runs.name, name), isNull(runs.deletedAt));

export async function loadRecord(executor: Executor, workspaceId: string, name: string): Promise<RunRecord> {
  const [record] = await selectRecords(executor, isNamed(workspaceId, name));
  if (!record) throw notFound("run", name);
  return record;
}

/** The bare row, locked for a write in a transaction. */
export async function lockRun(tx: Executor, workspaceId: string, name: string) {
  const [row] = await tx.select().from(runs).where(isNamed(workspaceId, name)).for("update");
  if (!row) throw notFound("run", name);
  return row;
}
