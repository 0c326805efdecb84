import { and, inArray, type SQL, sql } from "drizzle-orm";
import { runParams, runTags, series } from "@/db/schema";
import { NAME_TAG, NOTE_TAG, PARENT_TAG } from "@/domain/run-data";
import { parseField } from "@/domain/search/order";
import type { SearchField } from "@/domain/search/types";
import type { WorkspaceCtx } from "../core/context";
import { asMs } from "../search/target";
import { runTargets } from "./run-targets";

/** A cell shows the beginning of a long text; the run's page has all of it. */
export const MAX_CELL_CHARS = 300;

/** By the column's text as it was asked for: numbers of metrics, milliseconds of moments, seconds of durations. */
export type ColumnValues = Record<string, string | number | null>;

interface Column {
  id: string;
  field: SearchField;
}

/** The values of these runs in these columns; null where a run has none. */
export async function readColumns(
  ctx: WorkspaceCtx,
  ids: readonly string[],
  columns: readonly string[],
  maxChars = MAX_CELL_CHARS,
): Promise<Map<string, ColumnValues>> {
  const all = [...new Set(columns)].map((id): Column => ({ id, field: parseField(id, "runs") }));
  const blank = () => Object.fromEntries(all.map(({ id }) => [id, null])) as ColumnValues;
  const found = new Map(ids.map((id) => [id, blank()]));
  if (ids.length === 0 || all.length === 0) return found;
  const of = (source: SearchField["source"]) =>
    all.filter(({ field }) => field.source === source && !isOwn(field));
  await Promise.all([
    readMetrics(ctx, found, of("metric")),
    readTexts(ctx, found, of("param"), runParams, maxChars),
    readTexts(ctx, found, of("tag"), runTags, maxChars),
    readOwn(
      ctx,
      found,
      all.filter(({ field }) => isOwn(field)),
      maxChars,
    ),
  ]);
  return found;
}

const COLUMN_TAGS: readonly string[] = [NAME_TAG, NOTE_TAG, PARENT_TAG];
/** What is computed from the run itself; the others are rows with a key. */
const isOwn = (field: SearchField) =>
  field.source === "attribute" ||
  field.source === "dataset" ||
  (field.source === "tag" && COLUMN_TAGS.includes(field.key));

type Found = Map<string, ColumnValues>;
const keyOf = (field: SearchField) => ("key" in field ? field.key : "");

async function readMetrics({ services }: WorkspaceCtx, found: Found, columns: Column[]): Promise<void> {
  if (columns.length === 0) return;
  const { runId, key, lastValue, minValue, maxValue } = series;
  const rows = await services.db
    .select({ runId, key, last: lastValue, min: minValue, max: maxValue })
    .from(series)
    .where(
      and(
        inArray(runId, [...found.keys()]),
        inArray(
          key,
          columns.map(({ field }) => keyOf(field)),
        ),
      ),
    );
  for (const row of rows) {
    for (const { id, field } of columns) {
      if (field.source === "metric" && field.key === row.key) found.get(row.runId)![id] = row[field.part];
    }
  }
}

async function readTexts(
  { services }: WorkspaceCtx,
  found: Found,
  columns: Column[],
  table: typeof runParams | typeof runTags,
  maxChars: number,
): Promise<void> {
  if (columns.length === 0) return;
  const rows = await services.db
    .select({
      runId: table.runId,
      key: table.key,
      value: sql<string>`left(${table.value}, ${maxChars})`,
    })
    .from(table)
    .where(
      and(
        inArray(table.runId, [...found.keys()]),
        inArray(
          table.key,
          columns.map(({ field }) => keyOf(field)),
        ),
      ),
    );
  const idOf = new Map(columns.map(({ id, field }) => [keyOf(field), id]));
  for (const { runId, key, value } of rows) found.get(runId)![idOf.get(key)!] = value;
}

async function readOwn(
  { services, workspaceId }: WorkspaceCtx,
  found: Found,
  columns: Column[],
  maxChars: number,
): Promise<void> {
  if (columns.length === 0) return;
  const find = runTargets(workspaceId);
  const values = columns.map(({ field }, index): SQL => {
    const { type, value, rows } = find(field, "c");
    const shown = type === "time" ? asMs(value) : type === "text" ? sql`left(${value}, ${maxChars})` : value;
    const one = rows ? sql`(select ${shown} from ${rows.from} where ${rows.on} limit 1)` : shown;
    return sql`${one} as ${sql.raw(`v${index}`)}`;
  });
  const wanted = sql.join(
    [...found.keys()].map((id) => sql`${id}`),
    sql`, `,
  );
  const rows = await services.db.execute<Record<string, string | number | null>>(
    sql`select r.id, ${sql.join(values, sql`, `)} from runs r where r.id in (${wanted})`,
  );
  for (const row of rows) {
    columns.forEach(({ id }, index) => {
      found.get(String(row.id))![id] = row[`v${index}`] ?? null;
    });
  }
}
