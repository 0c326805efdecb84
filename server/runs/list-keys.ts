import { sql } from "drizzle-orm";
import { z } from "zod";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export const KEY_KINDS = ["metric", "param", "tag"] as const;

export const listKeysInput = z.object({
  kind: z.enum(KEY_KINDS),
  /** A part of the key, in any case. */
  contains: z.string().max(250).optional(),
  experiment: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

const TABLES = { metric: sql`series`, param: sql`run_params`, tag: sql`run_tags` };
const RECENT_RUNS = 200;

/** Names of metrics, parameters or tags for a chooser: the most common of recent runs first. */
export async function listKeys(ctx: WorkspaceCtx, input: z.input<typeof listKeysInput>): Promise<string[]> {
  authorize(ctx, "runs:read");
  const { kind, contains = "", experiment, limit } = parse(listKeysInput, input);
  const inExperiment = experiment === undefined ? sql`true` : sql`e.name = ${experiment}`;
  const pattern = `%${contains.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await ctx.services.db.execute<{ key: string }>(sql`
    select k.key from ${TABLES[kind]} k
    where k.key ilike ${pattern} and k.run_id in (
      select r.id from runs r join experiments e on e.id = r.experiment_id
      where r.workspace_id = ${ctx.workspaceId} and r.deleted_at is null and ${inExperiment}
      order by r.created_at desc limit ${RECENT_RUNS})
    group by k.key order by (k.key like 'system/%'), count(*) desc, k.key limit ${limit}`);
  return rows.map(({ key }) => key);
}
