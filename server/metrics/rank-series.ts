import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";

/**
 * Brings what lists sort and filter by up to date with all that was acknowledged of these metrics; without keys, of all. A
 * search calls it for those it reads. Rows are locked in the order of the writers, whom it may have to wait for.
 */
export async function rankSeries(db: Executor, keys?: readonly string[]): Promise<void> {
  if (keys?.length === 0) return;
  const isMeant: SQL = keys ? sql`key = any(${sql.param([...keys])}::text[])` : sql`true`;
  await db.execute(sql`
    update series set ranked_last = last_value, ranked_min = min_value, ranked_max = max_value, is_ranked = true
    where id = any(array(
      select id from series where not is_ranked and ${isMeant}
      order by run_id collate "C", key collate "C" for no key update))`);
}
