import type { z } from "zod";
import type { Sql } from "@/db/client";
import { type CompareField, compareFieldsInput, type FieldKind, fieldId, isSame } from "@/domain/compare";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { readOffset, writeOffset } from "../search/list-rows";
import { readFacts } from "./compare-facts";

type Input = z.output<typeof compareFieldsInput>;

interface FoundRuns {
  ids: string[];
  /** The place of a run's id among the names that were asked for. */
  placeOf: Map<string, number[]>;
}

export interface FieldPage {
  fields: CompareField[];
  /** All fields that fit, also those of other pages. */
  total: number;
  nextToken?: string;
}

/** What the runs have of one kind, key by key: a run may have thousands of metrics, so it comes by pages. */
export async function compareFields(
  ctx: WorkspaceCtx,
  input: z.input<typeof compareFieldsInput>,
): Promise<FieldPage> {
  authorize(ctx, "runs:read");
  const given = parse(compareFieldsInput, input);
  const { sql } = ctx.services;
  const rows = await sql<{ id: string; name: string }[]>`
    select id, name from runs
    where workspace_id = ${ctx.workspaceId} and name = any(${given.runs}::text[]) and deleted_at is null`;
  const found: FoundRuns = { ids: rows.map(({ id }) => id), placeOf: new Map() };
  for (const { id, name } of rows)
    found.placeOf.set(
      id,
      given.runs.flatMap((asked, place) => (asked === name ? [place] : [])),
    );
  if (given.kind === "attribute" || given.kind === "package") return pageOfFacts(sql, found, given);
  return pageOfKeys(sql, found, given);
}

async function pageOfFacts(sql: Sql, found: FoundRuns, given: Input): Promise<FieldPage> {
  const facts = await readFacts(sql, found.ids, given.kind as "attribute" | "package");
  const keys = [...new Set(facts.flatMap(({ values }) => [...values.keys()]))];
  if (given.kind === "package") keys.sort();
  const wanted = given.search?.toLowerCase() ?? "";
  const fields = keys
    .filter((key) => key.toLowerCase().includes(wanted) && (given.keys?.includes(key) ?? true))
    .map((key) => {
      const field = emptyField(given, key);
      for (const { id, values } of facts)
        for (const place of found.placeOf.get(id)!) field.values[place] = values.get(key) ?? null;
      return { ...field, isDiffering: !isSame(found.ids.length === 0 ? [] : presentValues(field, found)) };
    })
    .filter(({ isDiffering }) => isDiffering || !given.isDiffering);
  return { ...pageOf(fields.length, given), fields: fields.slice(offsetOf(given)).slice(0, given.limit) };
}

const presentValues = ({ values }: CompareField, { placeOf }: FoundRuns) =>
  [...placeOf.values()].flat().map((place) => values[place]!);

/** What the runs have of a kind is gathered anew for every page, so its place is how many were given. */
const orderOf = ({ kind, isDiffering }: Input) => ["fields", kind, isDiffering];
const offsetOf = (given: Input) => readOffset(orderOf(given), given.pageToken);

const pageOf = (total: number, given: Input) => {
  const next = offsetOf(given) + given.limit;
  return { total, nextToken: next < total ? writeOffset(orderOf(given), next) : undefined };
};

const emptyField = ({ kind, runs }: Input, key: string): CompareField => ({
  id: fieldId(kind, key),
  kind,
  key,
  isDiffering: false,
  values: runs.map(() => null),
});

/** The table of a kind, and which of its columns is compared. */
const tableOf = (sql: Sql, kind: FieldKind) =>
  ({
    metric: { table: sql`series`, value: sql`last_value` },
    param: { table: sql`run_params`, value: sql`value` },
    tag: { table: sql`run_tags`, value: sql`value` },
  })[kind as "metric" | "param" | "tag"];

async function pageOfKeys(sql: Sql, found: FoundRuns, given: Input): Promise<FieldPage> {
  const { table, value } = tableOf(sql, given.kind);
  const pattern = likePattern(given.search ?? "");
  const isWanted = given.keys
    ? sql`key = any(${given.keys}::text[])`
    : sql`key ilike ${pattern} and (${given.kind !== "tag"} or not starts_with(key, 'mlflow.'))`;
  const page = await sql<{ key: string; isDiffering: boolean; total: number }[]>`
    with keys as (
      select key, count(*) < ${found.ids.length} or min(${value}) <> max(${value}) as "isDiffering"
      from ${table} where run_id = any(${found.ids}::text[]) and ${isWanted} group by key)
    select key, "isDiffering", (count(*) over ())::int as total from keys
    where "isDiffering" or not ${given.isDiffering}
    order by starts_with(key, 'system/'), key collate "C" limit ${given.limit} offset ${offsetOf(given)}`;
  const fields = page.map(({ key, isDiffering }) => ({ ...emptyField(given, key), isDiffering }));
  await fillValues(sql, found, given, fields);
  return { ...pageOf(page[0]?.total ?? 0, given), fields };
}

async function fillValues(sql: Sql, found: FoundRuns, given: Input, fields: CompareField[]): Promise<void> {
  const { table, value } = tableOf(sql, given.kind);
  const isMetric = given.kind === "metric";
  const extremes = isMetric ? sql`, min_value as low, max_value as high` : sql``;
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const rows = await sql<
    { runId: string; key: string; value: string | number; low?: number; high?: number }[]
  >`
    select run_id as "runId", key, ${value} as value ${extremes} from ${table}
    where run_id = any(${found.ids}::text[]) and key = any(${[...byKey.keys()]}::text[])`;
  if (isMetric)
    for (const field of fields) Object.assign(field, { lows: [...field.values], highs: [...field.values] });
  for (const { runId, key, value, low, high } of rows) {
    const field = byKey.get(key)!;
    for (const place of found.placeOf.get(runId)!) {
      field.values[place] = value;
      if (isMetric) {
        field.lows![place] = low ?? null;
        field.highs![place] = high ?? null;
      }
    }
  }
}
