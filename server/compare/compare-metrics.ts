import type { z } from "zod";
import { compareMetricsInput } from "@/domain/compare";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";

/** The names of the metrics that the runs have, those that most of them have first, and how many there are. */
export async function compareMetrics(
  ctx: WorkspaceCtx,
  input: z.input<typeof compareMetricsInput>,
): Promise<{ keys: string[]; total: number }> {
  authorize(ctx, "runs:read");
  const { runs, search = "", limit } = parse(compareMetricsInput, input);
  const pattern = likePattern(search);
  const rows = await ctx.services.sql<{ key: string; total: number }[]>`
    select s.key, (count(*) over ())::int as total from series s
    where s.key ilike ${pattern} and s.run_id in (
      select id from runs
      where workspace_id = ${ctx.workspaceId} and name = any(${runs}::text[]) and deleted_at is null)
    group by s.key order by starts_with(s.key, 'system/'), count(*) desc, s.key collate "C" limit ${limit}`;
  return { keys: rows.map(({ key }) => key), total: rows[0]?.total ?? 0 };
}
