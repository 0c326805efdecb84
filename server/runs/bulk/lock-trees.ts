import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { RunStatus } from "@/domain/runs";
import { isLeasedRun } from "@/server/queue/held-on";
import { isForEngine } from "../moves/kind-conditions";

export interface Member {
  /** One of the given runs, and a run of its tree. */
  top: string;
  id: string;
  displayName: string;
  kind: string;
  status: RunStatus;
  /** True while a node has a lease on it or on another instance of it, or an engine has begun it. */
  isHeld: boolean;
  isCancelRequested: boolean;
  createdByRunId: string | null;
}

type Row = Omit<Member, "top" | "displayName" | "isHeld" | "isCancelRequested" | "createdByRunId"> & {
  display_name: string;
  is_held: boolean;
  is_cancel_requested: boolean;
  created_by_run_id: string | null;
};

/**
 * The trees below the given runs, those in the trash left out, locked in the order of their ids: no runner can claim a part
 * of them any more, and two changes never wait for each other.
 */
export async function lockTrees(tx: Tx, workspaceId: string, ids: string[]): Promise<Member[]> {
  const members = await tx.execute<{ top: string; id: string }>(sql`
    with recursive tree as (
      select id as top, id from runs
      where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId} and deleted_at is null
      union select tree.top, r.id from tree join runs r on r.parent_id = tree.id where r.deleted_at is null
    ) select top, id from tree`);
  const locked = await tx.execute<Row>(sql`
    select id, display_name, kind, status,
      lease_expires_at is not null or (instance_count > 1 and ${isLeasedRun()}) or (${isForEngine()} and status <> 'queued') as is_held,
      cancel_requested_at is not null as is_cancel_requested, created_by_run_id
    from runs where id = any(${sql.param(members.map(({ id }) => id))}::text[]) and deleted_at is null
    order by id for update`);
  const byId = new Map(locked.map((row) => [row.id, row]));
  return members.flatMap(({ top, id }) => {
    const row = byId.get(id);
    return row ? [toMember(top, row)] : [];
  });
}

const toMember = (top: string, row: Row): Member => ({
  top,
  id: row.id,
  displayName: row.display_name,
  kind: row.kind,
  status: row.status,
  isHeld: row.is_held,
  isCancelRequested: row.is_cancel_requested,
  createdByRunId: row.created_by_run_id,
});
