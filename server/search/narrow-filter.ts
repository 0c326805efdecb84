import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import type { SearchFilter } from "@/domain/search/types";
import { filterToSql, indexedRows } from "./filter-to-sql";
import type { FindTarget } from "./target";

/** So many rows are looked up by their ids as quickly as a page is found by walking through its order. */
const FEW = 5_000;

/**
 * The filter as a condition for one page. The database cannot know how many runs have a metric below a limit, and when
 * it guesses wrong, a page takes a second: so it is asked first. Few are read by their ids; where there are many, the
 * order of the page is walked, and each row asked for its value.
 */
export async function narrowFilter(
  db: Executor,
  id: SQL,
  filter: SearchFilter,
  find: FindTarget,
): Promise<SQL> {
  const parts = filter.kind === "and" ? filter.items : [filter];
  const conditions = await Promise.all(parts.map((part) => narrowPart(db, id, part, find)));
  return sql.join(conditions, sql` and `);
}

async function narrowPart(db: Executor, id: SQL, part: SearchFilter, find: FindTarget): Promise<SQL> {
  const rows = indexedRows(part, find);
  if (!rows) return sql`(${filterToSql(part, find)})`;
  const [found] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (${rows.ids} limit ${FEW + 1}) first`,
  );
  return found!.count <= FEW ? sql`${id} = any(array(${rows.ids}))` : rows.isFound;
}
