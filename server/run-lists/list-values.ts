import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { RUN_KINDS } from "@/domain/run-kinds/run-kinds";
import { RUN_STATUSES } from "@/domain/runs";
import { parseField } from "@/domain/search/order";
import type { SearchField } from "@/domain/search/types";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { runTargets, startedAt } from "../runs/run-targets";
import { likePattern } from "../search/like-pattern";

export const listValuesInput = z.object({
  /** A parameter, a tag or an attribute, as the search language writes it. */
  field: z.string().max(600),
  prefix: z.string().max(256).optional(),
  experiment: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

/** So many of the newest runs are asked where no index has the values of a field. */
const RECENT_RUNS = 2_000;
const FIXED: Record<string, readonly string[]> = {
  state: RUN_STATUSES,
  status: RUN_STATUSES,
  kind: RUN_KINDS,
};

/** Values that a field has, for completion: those that begin with the prefix, in any case, the most common first. */
export async function listValues(
  ctx: WorkspaceCtx,
  input: z.input<typeof listValuesInput>,
): Promise<string[]> {
  authorize(ctx, "runs:read");
  const { field: text, prefix = "", experiment, limit } = parse(listValuesInput, input);
  const field = parseField(text, "runs");
  const begins = (value: string) => value.toLowerCase().startsWith(prefix.toLowerCase());
  const fixed = field.source === "attribute" ? FIXED[field.name] : undefined;
  if (fixed) return fixed.filter(begins).slice(0, limit);
  const like = likePattern(prefix, "atStart");
  const inExperiment = experiment === undefined ? sql`true` : sql`x.name = ${experiment}`;
  return readRecent(ctx, field, sql`${inExperiment}`, like, limit);
}

async function readRecent(ctx: WorkspaceCtx, field: SearchField, where: SQL, like: string, limit: number) {
  const { type, value, rows } = runTargets(ctx.workspaceId)(field, "f");
  if (type !== "text") throw new AppError("invalid", "field: only texts have values to choose from.");
  const join = rows ? sql`join ${rows.from} on ${rows.on}` : sql``;
  const found = await ctx.services.db.execute<{ value: string }>(sql`
    with recent as (
      select r.* from runs r join experiments x on x.id = r.experiment_id
      where r.workspace_id = ${ctx.workspaceId} and r.deleted_at is null and ${where}
      order by ${startedAt} desc limit ${RECENT_RUNS})
    select left(${value}, 256) as value from recent r ${join}
    where ${value} ilike ${like} group by 1 order by count(*) desc, 1 limit ${limit}`);
  return found.map((row) => row.value);
}
