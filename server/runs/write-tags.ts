import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs, runTags } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { COLUMN_TAGS, type KeyValue, lastOfEach, NAME_TAG, NOTE_TAG, PARENT_TAG } from "@/domain/run-data";
import { linkParent, unlinkParent } from "./link-parent";

interface Tagged {
  id: string;
  workspaceId: string;
}

/** Writes tags; those that are another view of a column write the column. The last value of a key counts. */
export async function writeTags(tx: Tx, run: Tagged, tags: readonly KeyValue[]): Promise<void> {
  const special = new Map<string, string>();
  const rows: (KeyValue & { runId: string })[] = [];
  for (const { key, value } of lastOfEach(tags)) {
    if (COLUMN_TAGS.includes(key)) special.set(key, value);
    else rows.push({ runId: run.id, key, value });
  }
  if (rows.length > 0) {
    await tx
      .insert(runTags)
      .values(rows)
      .onConflictDoUpdate({ target: [runTags.runId, runTags.key], set: { value: sql`excluded.value` } });
  }
  const displayName = special.get(NAME_TAG);
  const description = special.get(NOTE_TAG);
  if (displayName !== undefined || description !== undefined) {
    await tx.update(runs).set({ displayName, description }).where(eq(runs.id, run.id));
  }
  const parent = special.get(PARENT_TAG);
  if (parent !== undefined) await linkParent(tx, run, parent);
}

/** Removes a tag; one that is not there is not found. A run is never without a name. */
export async function removeTag(tx: Tx, run: Tagged & { description: string }, key: string): Promise<void> {
  if (key === NAME_TAG) {
    throw new AppError("invalid", "A run keeps its name: set another one in place of removing it.");
  }
  if (key === PARENT_TAG && (await unlinkParent(tx, run.id))) return;
  if (key === NOTE_TAG && run.description) {
    await tx.update(runs).set({ description: "" }).where(eq(runs.id, run.id));
    return;
  }
  const removed = await tx
    .delete(runTags)
    .where(and(eq(runTags.runId, run.id), eq(runTags.key, key)))
    .returning({ key: runTags.key });
  if (removed.length === 0) throw notFound("tag", key);
}
