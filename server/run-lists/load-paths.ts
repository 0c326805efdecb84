import { sql } from "drizzle-orm";
import type { Executor } from "@/db/client";

/** A run above another one. */
export interface Ancestor {
  name: string;
  displayName: string;
}

/** Trees deeper than this end somewhere above. */
const MAX_DEPTH = 50;

/** What stands above each of these runs, from the top of its tree down. Runs without a parent are left out. */
export async function loadPaths(db: Executor, ids: readonly string[]): Promise<Map<string, Ancestor[]>> {
  if (ids.length === 0) return new Map();
  const wanted = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  const rows = await db.execute<{ id: string; name: string; displayName: string }>(sql`
    with recursive up as (
      select r.id, p.name, p.display_name, p.parent_id, 1 as depth
      from runs r join runs p on p.id = r.parent_id where r.id in (${wanted})
      union all
      select up.id, p.name, p.display_name, p.parent_id, up.depth + 1
      from up join runs p on p.id = up.parent_id where up.depth < ${MAX_DEPTH})
    select id, name, display_name as "displayName" from up order by depth desc`);
  const paths = new Map<string, Ancestor[]>();
  for (const { id, ...ancestor } of rows) {
    const path = paths.get(id) ?? [];
    path.push(ancestor);
    paths.set(id, path);
  }
  return paths;
}
