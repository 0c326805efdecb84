import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs, runTags } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { PARENT_TAG } from "@/domain/run-data";

interface Child {
  id: string;
  workspaceId: string;
}

/**
 * Hangs the run, with all below it, under the parent of that name. A name that no run of the workspace has stays a plain
 * tag, as MLflow keeps it.
 */
export async function linkParent(tx: Tx, run: Child, parentName: string): Promise<void> {
  // One at a time in a workspace: two that go opposite ways would each find nothing in the way.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`parents ${run.workspaceId}`}, 0))`);
  const [parent] = await tx
    .select({ id: runs.id, rootId: runs.rootId })
    .from(runs)
    .where(and(eq(runs.workspaceId, run.workspaceId), eq(runs.name, parentName)));
  if (!parent) {
    await unlinkParent(tx, run.id);
    await tx
      .insert(runTags)
      .values({ runId: run.id, key: PARENT_TAG, value: parentName })
      .onConflictDoUpdate({ target: [runTags.runId, runTags.key], set: { value: parentName } });
    return;
  }
  if (await isBelow(tx, parent.id, run.id)) {
    throw new AppError(
      "invalid",
      `“${parentName}” is this run or lies below it, so it cannot be its parent.`,
    );
  }
  await tx.delete(runTags).where(isParentTag(run.id));
  await tx.update(runs).set({ parentId: parent.id }).where(eq(runs.id, run.id));
  await moveTree(tx, run.id, parent.rootId);
}

/** Makes the run the top of its own tree. Says whether it had a parent, or the name of one. */
export async function unlinkParent(tx: Tx, runId: string): Promise<boolean> {
  const tags = await tx.delete(runTags).where(isParentTag(runId)).returning({ key: runTags.key });
  const linked = await tx
    .update(runs)
    .set({ parentId: null })
    .where(and(eq(runs.id, runId), sql`${runs.parentId} is not null`))
    .returning({ id: runs.id });
  if (linked.length > 0) await moveTree(tx, runId, runId);
  return tags.length + linked.length > 0;
}

const isParentTag = (runId: string) => and(eq(runTags.runId, runId), eq(runTags.key, PARENT_TAG));

async function isBelow(tx: Tx, id: string, top: string): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(sql`
    with recursive above as (
      select id, parent_id from runs where id = ${id}
      union select r.id, r.parent_id from above join runs r on r.id = above.parent_id
    ) select exists (select 1 from above where id = ${top}) as found`);
  return row?.found ?? false;
}

async function moveTree(tx: Tx, top: string, rootId: string): Promise<void> {
  await tx.execute(sql`
    with recursive tree as (
      select id from runs where id = ${top}
      union select r.id from tree join runs r on r.parent_id = tree.id
    ) update runs set root_id = ${rootId} where id in (select id from tree)`);
}
