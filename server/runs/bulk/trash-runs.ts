import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { isTerminal, type RunKind, type RunStatus } from "@/domain/runs";
import type { Applied, Changer } from "./apply-change";

interface Member extends Record<string, unknown> {
  /** One of the given runs, and a run of its tree. */
  top: string;
  id: string;
  display_name: string;
  kind: RunKind;
  status: RunStatus;
}

/**
 * Puts runs with all below them into the trash, under one moment, by which they come back together. What is under way is
 * refused with the whole of its tree; a client ends its own runs, and may do so in the trash.
 */
export async function trashRuns(tx: Tx, changer: Changer, ids: string[]): Promise<Applied> {
  const members = await lockTrees(tx, changer.workspaceId, ids);
  const refused = new Map<string, string>();
  for (const { top, id, display_name, kind, status } of members) {
    if (kind === "client" || isTerminal(status) || status === "notStarted") continue;
    const who = id === top ? "It" : `“${display_name}” below it`;
    refused.set(top, `${who} is under way: cancel that first.`);
  }
  const going = [...new Set(members.filter(({ top }) => !refused.has(top)).map(({ id }) => id))];
  const rows = await tx.execute<{ id: string }>(sql`
    update runs set deleted_at = ${changer.at.toISOString()}::timestamptz, deleted_by_name = ${changer.by}
    where id = any(${sql.param(going)}::text[]) and deleted_at is null returning id`);
  return { touched: rows.map(({ id }) => id), refused };
}

/** The trees below the given runs, locked: no runner can claim a part of them any more. */
async function lockTrees(tx: Tx, workspaceId: string, ids: string[]): Promise<Member[]> {
  const rows = await tx.execute<{ top: string; id: string }>(sql`
    with recursive tree as (
      select id as top, id from runs
      where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId} and deleted_at is null
      union select tree.top, r.id from tree join runs r on r.parent_id = tree.id where r.deleted_at is null
    ) select top, id from tree`);
  const wanted = sql.param(rows.map(({ id }) => id));
  const locked = await tx.execute<Omit<Member, "top">>(sql`
    select id, display_name, kind, status from runs where id = any(${wanted}::text[]) order by id for update`);
  const byId = new Map(locked.map((row) => [row.id, row]));
  return rows.flatMap(({ top, id }) => {
    const row = byId.get(id);
    return row ? [{ ...row, top } as Member] : [];
  });
}
