import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { RunChange } from "@/domain/run-changes";
import { tellRuns } from "../tell-runs";
import { cancelRuns } from "./cancel-runs";
import { moveToExperiment } from "./move-to-experiment";
import { restoreRuns } from "./restore-runs";
import { tagRuns, untagRuns } from "./tag-runs";
import { trashRuns } from "./trash-runs";

/** Who changes runs, and where. */
export interface Changer {
  workspaceId: string;
  /** The name that the rows keep. */
  by: string;
  /** What is stamped on everything that goes to the trash together. */
  at: Date;
  /** Where a move leads. */
  experimentId?: string;
}

/** Of the runs that were given by their ids, those that are now as asked, and why the others are not. */
export interface Applied {
  /** Every run that was written, also those that only went along. */
  touched: string[];
  refused: Map<string, string>;
}

/**
 * Changes runs of the workspace in the caller's transaction. Applying the same again changes nothing more. All rows are
 * locked in the order of their ids, so that two changes never wait for each other.
 */
export async function applyChange(
  tx: Tx,
  changer: Changer,
  change: RunChange,
  ids: string[],
): Promise<Applied> {
  const applied = await dispatch(tx, changer, change, ids);
  const { workspaceId } = changer;
  await tellRuns(
    tx,
    applied.touched.map((id) => ({ id, workspaceId })),
  );
  return applied;
}

async function dispatch(tx: Tx, changer: Changer, change: RunChange, ids: string[]): Promise<Applied> {
  switch (change.kind) {
    case "cancel":
      return cancelRuns(tx, changer, ids);
    case "archive":
    case "unarchive":
      return archiveRuns(tx, changer, ids, change.kind === "archive");
    case "trash":
      return trashRuns(tx, changer, ids);
    case "restore":
      return restoreRuns(tx, changer, ids);
    case "tag":
      return tagRuns(tx, changer, ids, change);
    case "untag":
      return untagRuns(tx, changer, ids, change.key);
    case "move":
      return moveToExperiment(tx, changer, ids);
  }
}

async function archiveRuns(
  tx: Tx,
  { workspaceId }: Changer,
  ids: string[],
  isArchived: boolean,
): Promise<Applied> {
  const at = isArchived ? sql`coalesce(archived_at, now())` : sql`null`;
  const rows = await tx.execute<{ id: string }>(sql`
    update runs set archived_at = ${at}
    where id in (${lockedIds(workspaceId, ids)}) and (archived_at is null) = ${isArchived} returning id`);
  return { touched: rows.map(({ id }) => id), refused: new Map() };
}

/** Those of the ids that are runs of the workspace outside the trash, locked in order. */
export const lockedIds = (workspaceId: string, ids: string[]) => sql`
  select id from (select id from runs where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId}
    and deleted_at is null order by id for update) locked`;
