import { sql } from "drizzle-orm";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

const RECENT_RUNS = 200;
const MAX_KEYS = 500;

/** The metrics that recent runs have, the most common first: what a column chooser offers. */
export async function listMetricKeys(ctx: WorkspaceCtx, experiment?: string): Promise<string[]> {
  authorize(ctx, "runs:read");
  const inExperiment = experiment === undefined ? sql`true` : sql`e.name = ${experiment}`;
  const rows = await ctx.services.db.execute<{ key: string }>(sql`
    select s.key from series s
    where s.run_id in (
      select r.id from runs r join experiments e on e.id = r.experiment_id
      where r.workspace_id = ${ctx.workspaceId} and r.deleted_at is null and ${inExperiment}
      order by r.created_at desc limit ${RECENT_RUNS})
    group by s.key order by (s.key like 'system/%'), count(*) desc, s.key limit ${MAX_KEYS}`);
  return rows.map(({ key }) => key);
}
