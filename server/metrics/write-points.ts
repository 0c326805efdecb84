import { orderColumns } from "@/domain/metrics/order";
import { type Columns, type KeyedPoint, type Point, toColumns } from "@/domain/metrics/points";
import { summarize } from "@/domain/metrics/summary";
import type { RunData } from "./ingest";
import { chunkArrays, packChunks } from "./pack";
import { numberArray, type Statement, textArray } from "./statement";

export interface RunPoints {
  runId: string;
  points: readonly KeyedPoint[];
  data?: RunData;
}

/** A run that the points name, as it was found; one that is missing from the answer does not exist. */
export interface FoundRun {
  id: string;
  name: string;
  isDeleted: boolean;
}

/** The points of one metric of one run, in the order of history, each once. */
interface Series {
  runId: string;
  key: string;
  columns: Columns;
}

function groupBySeries(batches: readonly RunPoints[]): Series[] {
  const runs = new Map<string, Map<string, Point[]>>();
  for (const { runId, points } of batches) {
    const keys = runs.get(runId) ?? new Map<string, Point[]>();
    runs.set(runId, keys);
    for (const point of points) {
      const found = keys.get(point.key);
      if (found) found.push(point);
      else keys.set(point.key, [point]);
    }
  }
  return [...runs].flatMap(([runId, keys]) =>
    [...keys].map(([key, points]) => ({ runId, key, columns: orderColumns(toColumns(points)) })),
  );
}

/**
 * One statement, so one round trip and one commit. Rows of `series` are locked in the order of (run, key), the same in
 * every process, so that writers never deadlock. Runs that are missing or deleted get nothing written.
 */
const KNOWN = `
with known as (
  select id, name, deleted_at is not null as deleted from runs where id = any ($1::text[])
)`;

const WRITE_POINTS = `, batch as (
  select * from unnest($2::text[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::float8[], $8::float8[], $9::float8[])
    with ordinality as b (run_id, key, count, last_step, last_time, last_value, min_value, max_value, n)
), saved as (
  insert into series as s (run_id, key, count, last_step, last_time, last_value, min_value, max_value,
    ranked_last, ranked_min, ranked_max)
  select b.run_id, b.key, b.count, b.last_step, b.last_time, b.last_value, b.min_value, b.max_value,
    b.last_value, b.min_value, b.max_value
  from batch b join known on known.id = b.run_id and not known.deleted
  order by b.run_id collate "C", b.key collate "C"
  on conflict (run_id, key) do update set
    count = s.count + excluded.count,
    version = s.version + 1,
    updated_at = now(),
    is_ranked = false,
    min_value = least(s.min_value, excluded.min_value),
    max_value = greatest(s.max_value, excluded.max_value),
    (last_step, last_time, last_value) = row (
      case when (excluded.last_step, excluded.last_time, excluded.last_value) > (s.last_step, s.last_time, s.last_value)
        then excluded.last_step else s.last_step end,
      case when (excluded.last_step, excluded.last_time, excluded.last_value) > (s.last_step, s.last_time, s.last_value)
        then excluded.last_time else s.last_time end,
      case when (excluded.last_step, excluded.last_time, excluded.last_value) > (s.last_step, s.last_time, s.last_value)
        then excluded.last_value else s.last_value end)
  returning id, run_id, key
), stored as (
  insert into metric_chunks
    (series_id, count, first_time, first_step, last_time, last_step, min_step, max_step, outline, points)
  select saved.id, c.count, c.first_time, c.first_step, c.last_time, c.last_step, c.min_step, c.max_step, c.outline, c.points
  from unnest($10::int8[], $11::int4[], $12::int8[], $13::int8[], $14::int8[], $15::int8[], $16::int8[], $17::int8[], $18::bytea[], $19::bytea[])
    as c (n, count, first_time, first_step, last_time, last_step, min_step, max_step, outline, points)
  join batch b on b.n = c.n
  join saved on saved.run_id = b.run_id and saved.key = b.key
)`;

/**
 * Parameters and tags, in six parameters of the statement from that one on. A parameter that has another value becomes null,
 * which ends the statement.
 */
const writeData = (first: number) => `, params as (
  insert into run_params as p (run_id, key, value)
  select g.run_id, g.key, g.value from unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::text[]) as g (run_id, key, value)
  join known on known.id = g.run_id and not known.deleted
  order by g.run_id collate "C", g.key collate "C"
  on conflict (run_id, key) do update set value = case when p.value = excluded.value then p.value end
), tags as (
  insert into run_tags as t (run_id, key, value)
  select g.run_id, g.key, g.value from unnest($${first + 3}::text[], $${first + 4}::text[], $${first + 5}::text[]) as g (run_id, key, value)
  join known on known.id = g.run_id and not known.deleted
  order by g.run_id collate "C", g.key collate "C"
  on conflict (run_id, key) do update set value = excluded.value
)`;

const ANSWER = `
select id, name, deleted as "isDeleted" from known`;

/**
 * The statement that stores what several runs have logged, answered with the runs found. It has the parts that are needed
 * only: what a statement could write takes its time, written or not.
 */
export function writePoints(batches: readonly RunPoints[]): Statement {
  const params = [textArray(batches.map((batch) => batch.runId))];
  let text = KNOWN;
  if (batches.some(({ points }) => points.length > 0)) {
    text += WRITE_POINTS;
    params.push(...pointArrays(batches));
  }
  if (batches.some(({ data }) => data)) {
    text += writeData(params.length + 1);
    params.push(...entryArrays(batches));
  }
  return { text: text + ANSWER, params };
}

/** The columns of the series, and then of their chunks. */
function pointArrays(batches: readonly RunPoints[]): string[] {
  const all = groupBySeries(batches);
  const summaries = all.map(({ columns }) => summarize(columns));
  const chunks = all.flatMap(({ columns }, i) =>
    packChunks(columns).map((chunk) => ({ ...chunk, seriesNumber: i + 1 })),
  );
  return [
    textArray(all.map((one) => one.runId)),
    textArray(all.map((one) => one.key)),
    numberArray(summaries.map((summary) => summary.count)),
    numberArray(summaries.map((summary) => summary.last.step)),
    numberArray(summaries.map((summary) => summary.last.time)),
    numberArray(summaries.map((summary) => summary.last.value)),
    numberArray(summaries.map((summary) => summary.minValue)),
    numberArray(summaries.map((summary) => summary.maxValue)),
    numberArray(chunks.map((chunk) => chunk.seriesNumber)),
    ...chunkArrays(chunks),
  ];
}

/** The columns of the parameters, and then of the tags. */
function entryArrays(batches: readonly RunPoints[]): string[] {
  return (["params", "tags"] as const).flatMap((kind) => {
    const all = batches.flatMap(({ runId, data }) =>
      (data?.[kind] ?? []).map((entry) => ({ runId, ...entry })),
    );
    return [all.map(({ runId }) => runId), all.map(({ key }) => key), all.map(({ value }) => value)].map(
      textArray,
    );
  });
}
