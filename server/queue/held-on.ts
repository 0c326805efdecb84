/** What a node has, in the words of SQL: attempts of runs, and further instances of runs that take several nodes. */
import { type SQL, sql } from "drizzle-orm";
import { LEASED } from "@/domain/runs";

const leased = sql.raw(`(${LEASED.map((status) => `'${status}'`).join(", ")})`);

/** True for a run that is executed; `run` is how the query calls the table. */
export const isLeasedRun = (run = "runs"): SQL => sql`${sql.raw(run)}.status in ${leased}`;

/** The runs `r` that a node works for. */
const heldOn = (nodeId: SQL): SQL => sql`(
  select r.id, r.name, r.slots, r.workspace_id, r.preparing_at from runs r where r.node_id = ${nodeId} and ${isLeasedRun("r")}
  union all select r.id, r.name, r.slots, r.workspace_id, r.preparing_at from run_peers p join runs r on r.id = p.run_id
    where p.node_id = ${nodeId} and p.instance > 0 and p.state <> 'ended') held`;

export const executesOn = (nodeId: SQL): SQL => sql`exists (select from ${heldOn(nodeId)})`;

/** How many of its slots they take. */
export const slotsUsedOn = (nodeId: SQL): SQL<number> =>
  sql<number>`(select coalesce(sum(held.slots), 0)::int from ${heldOn(nodeId)})`;

/** The names of those of one workspace. */
export const namesOn = (nodeId: SQL, workspaceId: string): SQL<string[]> =>
  sql<string[]>`array(select held.name from ${heldOn(nodeId)} where held.workspace_id = ${workspaceId}
    order by held.preparing_at)`;
