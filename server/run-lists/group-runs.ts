import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { pageToken } from "@/domain/search/list-input";
import { parseField } from "@/domain/search/order";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { rankSeries } from "../metrics/rank-series";
import { runTargets } from "../runs/run-targets";
import { readOffset, writeOffset } from "../search/list-rows";
import { matchRuns, runFilterInput } from "./run-filter";

export const groupRunsInput = runFilterInput.extend({
  /** The field that runs of a group share: `attributes.experiment`, ``params.`lr` ``, ``tags.`team` `` or another text. */
  by: z.string().max(600),
  /** Metrics (or the duration) whose mean and spread are told. */
  columns: z.array(z.string().max(600)).max(20).default([]),
  /** `count`, `value`, or one of the columns (by its mean), with ASC or DESC; the largest groups first without it. */
  orderBy: z.string().max(610).default("count DESC"),
  limit: z.number().int().min(1).max(200).default(50),
  pageToken,
});

export interface Spread {
  /** Runs of the group that have a number there. */
  count: number;
  mean: number | null;
  /** The standard deviation of a sample; null of fewer than two. */
  std: number | null;
  min: number | null;
  max: number | null;
}

export interface RunGroup {
  /** What the runs share; null for those that have none. */
  value: string | null;
  count: number;
  values: Record<string, Spread>;
}

/** The runs that match, in groups, with the spread of their metrics. */
export async function groupRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof groupRunsInput>,
): Promise<{ groups: RunGroup[]; nextToken?: string }> {
  authorize(ctx, "runs:read");
  const { by, columns, orderBy, limit, pageToken: token, ...filter } = parse(groupRunsInput, input);
  const find = runTargets(ctx.workspaceId);
  const shared = find(parseField(by, "runs"), "g");
  if (shared.type !== "text") throw new AppError("invalid", "by: runs are grouped by a text.");
  const fields = columns.map((column) => parseField(column, "runs"));
  const targets = fields.map((field, index) => find(field, `m${index}`));
  if (targets.some(({ type }) => type !== "number"))
    throw new AppError("invalid", "columns: only numbers have a mean.");
  const joins = [shared, ...targets].map(({ rows }) =>
    rows ? sql`left join ${rows.from} on ${rows.on}` : sql``,
  );
  const from = readOffset([by, orderBy], token);
  await rankSeries(
    ctx.services.db,
    fields.flatMap((field) => (field.source === "metric" ? [field.key] : [])),
  );
  const rows = await ctx.services.db.execute<Record<string, string | number | null>>(sql`
    select ${shared.value} as value, count(*)::int as count
      ${sql.join(
        targets.map(({ value }, index) => spreadOf(value, index)),
        sql``,
      )}
    from runs r ${sql.join(joins, sql` `)} where ${await matchRuns(ctx, filter)}
    group by 1 order by ${readOrder(orderBy, columns)} nulls last, count(*) desc, 1 limit ${limit + 1} offset ${from}`);
  const groups = rows.slice(0, limit).map((row) => toGroup(row, columns));
  return { groups, nextToken: rows.length > limit ? writeOffset([by, orderBy], from + limit) : undefined };
}

function spreadOf(value: SQL, index: number): SQL {
  const own = sql`filter (where ${value} < 'NaN'::float8)`;
  const name = (word: string) => sql.raw(`${word}${index}`);
  return sql`, count(${value}) ${own} ::int as ${name("n")}, avg(${value}) ${own} as ${name("mean")},
    stddev_samp(${value}) ${own} as ${name("std")}, min(${value}) ${own} as ${name("min")}, max(${value}) ${own} as ${name("max")}`;
}

function readOrder(orderBy: string, columns: readonly string[]): SQL {
  const [, name, direction = "ASC"] = /^(.*?)(?:(?<!\s)\s+(ASC|DESC))?$/is.exec(orderBy.trim())!;
  const towards = direction.toUpperCase() === "DESC" ? sql`desc` : sql`asc`;
  if (name === "count") return sql`count(*) ${towards}`;
  if (name === "value") return sql`1 ${towards}`;
  const index = columns.indexOf(name!);
  if (index < 0) throw new AppError("invalid", "orderBy: it is count, value or one of the columns.");
  return sql`${sql.raw(String(3 + index * 5 + 1))} ${towards}`;
}

function toGroup(row: Record<string, string | number | null>, columns: readonly string[]): RunGroup {
  const spreads = columns.map((column, index): [string, Spread] => {
    const read = (word: string) => row[`${word}${index}`] as number | null;
    return [
      column,
      { count: read("n") ?? 0, mean: read("mean"), std: read("std"), min: read("min"), max: read("max") },
    ];
  });
  return { value: row.value as string | null, count: Number(row.count), values: Object.fromEntries(spreads) };
}
