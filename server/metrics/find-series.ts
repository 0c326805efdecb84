import { readInt64 } from "@/domain/int64";
import type { Point } from "@/domain/metrics/points";
import type { Reader } from "./chunk-rows";

/** One metric of one run: its summary. */
export interface SeriesSummary {
  id: number;
  /** The name of the run. */
  run: string;
  key: string;
  /** Points, where a batch was sent twice those of both until compaction has seen it. */
  count: number;
  /** The maximum of (step, time, value), in that order. */
  last: Point;
  /** Without NaN; null where there is nothing else. */
  minValue: number | null;
  maxValue: number | null;
  /** Rises with every write. */
  version: number;
}

/** The metrics of runs that are named, in the order of run and key; with `keys`, only those. */
export async function findSeries(
  sql: Reader,
  workspaceId: string,
  runs: readonly string[],
  keys?: readonly string[],
): Promise<SeriesSummary[]> {
  const isWanted = keys ? sql`and s.key = any(${[...keys]}::text[])` : sql``;
  const rows = await sql`
    select s.id::float8 as id, r.name as run, s.key, s.count::float8 as count, s.version::float8 as version,
      s.last_step::text as step, s.last_time::text as time, s.last_value as value, s.min_value, s.max_value
    from series s join runs r on r.id = s.run_id
    where r.workspace_id = ${workspaceId} and r.name = any(${[...runs]}::text[]) ${isWanted}
    order by r.name collate "C", s.key collate "C"`;
  return rows.map(({ step, time, value, min_value: minValue, max_value: maxValue, ...row }) => ({
    ...(row as Pick<SeriesSummary, "id" | "run" | "key" | "count" | "version">),
    last: { step: readInt64(step)!, time: readInt64(time)!, value },
    minValue,
    maxValue,
  }));
}
