import type { Sql } from "@/db/connect";

/** The curve of the demo content that has one step at which it jumps, to this. */
export const LONG_METRIC = "train/loss";
export const SPIKE = 50;

/** The name of the run with the longest of these curves. */
export async function findLongest(sql: Sql, workspaceId: string): Promise<string> {
  const [row] = await sql`
    select r.name from series s join runs r on r.id = s.run_id
    where r.workspace_id = ${workspaceId} and s.key = ${LONG_METRIC} order by s.count desc limit 1`;
  return row!.name;
}
