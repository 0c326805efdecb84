import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { isUnderWay } from "@/domain/run-kinds/run-kinds";
import type { Applied, Changer } from "./apply-change";
import { lockTrees } from "./lock-trees";

/**
 * Puts runs with all below them into the trash, under one moment, by which they come back together. What is under way is
 * refused with the whole of its tree; a client ends its own runs, and may do so in the trash.
 */
export async function trashRuns(tx: Tx, changer: Changer, ids: string[]): Promise<Applied> {
  const members = await lockTrees(tx, changer.workspaceId, ids);
  const refused = new Map<string, string>();
  for (const member of members) {
    if (!isUnderWay(member)) continue;
    const { top, id, displayName } = member;
    const who = id === top ? "It" : `“${displayName}” below it`;
    refused.set(top, `${who} is under way: cancel that first.`);
  }
  const going = [...new Set(members.filter(({ top }) => !refused.has(top)).map(({ id }) => id))];
  const rows = await tx.execute<{ id: string }>(sql`
    update runs set deleted_at = ${changer.at.toISOString()}::timestamptz, deleted_by_name = ${changer.by}
    where id = any(${sql.param(going)}::text[]) and deleted_at is null returning id`);
  return { touched: rows.map(({ id }) => id), refused };
}
