import { sql } from "drizzle-orm";
import { z } from "zod";
import { RUN_KEY_KINDS } from "@/domain/run-data";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { startedAt } from "../runs/run-targets";
import { likePattern } from "../search/like-pattern";

export const listKeysInput = z.object({
  kind: z.enum(RUN_KEY_KINDS),
  /** A part of the key, in any case. */
  contains: z.string().max(250).optional(),
  experiment: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

const TABLES = { metric: sql`series`, param: sql`run_params`, tag: sql`run_tags` };
/** What so many of the newest runs have is what is most likely meant. */
const RECENT_RUNS = 50;

/** Names of metrics, parameters or tags for a chooser: the most common of recent runs first, then all others. */
export async function listKeys(ctx: WorkspaceCtx, input: z.input<typeof listKeysInput>): Promise<string[]> {
  authorize(ctx, "runs:read");
  const { kind, contains = "", experiment, limit } = parse(listKeysInput, input);
  const isNamed = experiment === undefined ? sql`true` : sql`name = ${experiment}`;
  const pattern = likePattern(contains);
  const rows = await ctx.services.db.execute<{ key: string }>(sql`
    with asked as materialized (
      select id from experiments where workspace_id = ${ctx.workspaceId} and deleted_at is null and ${isNamed}
    ), recent as (
      select r.id from runs r where r.workspace_id = ${ctx.workspaceId} and r.deleted_at is null
        ${experiment === undefined ? sql`` : sql`and r.experiment_id in (select id from asked)`}
      order by ${startedAt} desc, r.name limit ${RECENT_RUNS}
    ), common as (
      select k.key, count(*) as runs from ${TABLES[kind]} k where k.run_id in (select id from recent) group by k.key
    ), known as (
      select distinct key from run_keys
      where experiment_id in (select id from asked) and kind = ${kind} and key ilike ${pattern}
    )
    select key from known left join common using (key)
    order by (starts_with(key, 'system/')), common.runs desc nulls last, key collate "C" limit ${limit}`);
  return rows.map(({ key }) => key);
}
