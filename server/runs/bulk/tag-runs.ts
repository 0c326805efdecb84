import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { KeyValue } from "@/domain/run-data";
import { type Applied, type Changer, lockedIds } from "./apply-change";

/** Sets one tag of many runs, in place of another value that it may have. */
export async function tagRuns(
  tx: Tx,
  { workspaceId }: Changer,
  ids: string[],
  { key, value }: KeyValue,
): Promise<Applied> {
  const rows = await tx.execute<{ id: string }>(sql`
    insert into run_tags (run_id, key, value)
    select id, ${key}, ${value} from (${lockedIds(workspaceId, ids)}) named
    on conflict (run_id, key) do update set value = excluded.value returning run_id as id`);
  return { touched: rows.map(({ id }) => id), refused: new Map() };
}

/** Removes one tag of many runs. Those that do not have it are as asked already. */
export async function untagRuns(
  tx: Tx,
  { workspaceId }: Changer,
  ids: string[],
  key: string,
): Promise<Applied> {
  const rows = await tx.execute<{ id: string }>(sql`
    delete from run_tags where key = ${key} and run_id in (${lockedIds(workspaceId, ids)}) returning run_id as id`);
  return { touched: rows.map(({ id }) => id), refused: new Map() };
}
