import type postgres from "postgres";
import type { Sql } from "@/db/client";
import { orderColumns } from "@/domain/metrics/order";
import { type Columns, concatColumns, emptyColumns } from "@/domain/metrics/points";
import { type ChunkHeader, comparePositions, decodeAll, type Position, toHeader } from "./chunk-rows";
import { findIsolated, hasPointWithin, MIN_SETTLED, splitAround } from "./merge";
import { chunkArrays, packChunks } from "./pack";

/** A series is worth a look with this many fresh chunks, or when nothing was written to it for a while. */
const MIN_FRESH = 32;
const QUIET_SECONDS = 30;
/** The most that one round takes of one series: fresh chunks, and settled ones that they fall into. */
const MAX_FRESH = 128;
const MAX_SETTLED = 1024;
/** Lone chunks that one round settles. */
const MAX_LONE = 5_000;
const LOCK = 7_203_582; // any number: the first half of the advisory lock of a series

type Tx = postgres.TransactionSql;

/**
 * Merges fresh chunks of at most `maxSeries` series into full ones, drops points that were sent twice and corrects the
 * counts. Safe while points arrive, which only adds rows, and beside other compactors, which skip a series that is
 * taken. Returns how many series it worked on.
 */
export async function compactOnce(sql: Sql, { maxSeries }: { maxSeries: number }): Promise<number> {
  await settleLone(sql);
  const due = await sql<{ id: string }[]>`
    select s.id from (
      select series_id, count(*) as chunks from metric_chunks where not settled group by series_id
    ) fresh join series s on s.id = fresh.series_id
    where fresh.chunks >= ${MIN_FRESH} or s.updated_at < now() - make_interval(secs => ${QUIET_SECONDS})
    order by fresh.chunks desc limit ${maxSeries}`;
  let worked = 0;
  const failures: unknown[] = [];
  for (const { id } of due) {
    // One series that cannot be read must not keep the others from their turn.
    try {
      if (await sql.begin((tx) => compactSeries(tx, id))) worked++;
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} series could not be compacted.`);
  return worked;
}

/**
 * Most series of most runs are one chunk for ever: there is nothing to merge, so that many are settled at once. One by
 * one, what 100,000 runs logged would keep the compaction busy for hours.
 */
async function settleLone(sql: Sql): Promise<void> {
  await sql`
    update metric_chunks set settled = true where (series_id, id) in (
      select c.series_id, c.id from metric_chunks c join series s on s.id = c.series_id
      where not c.settled and s.updated_at < now() - make_interval(secs => ${QUIET_SECONDS})
        and not exists (select 1 from metric_chunks o where o.series_id = c.series_id and o.id <> c.id)
      limit ${MAX_LONE})`;
}

async function compactSeries(tx: Tx, seriesId: string): Promise<boolean> {
  // The shared lock makes a deletion of the run wait at the series, not halfway down at its chunks.
  const [series] = await tx`
    select 1 from series where id = ${seriesId} and pg_try_advisory_xact_lock(${LOCK}, hashint8(id)) for key share`;
  if (!series) return false;
  const fresh = await readFresh(tx, seriesId);
  if (fresh.length === 0) return false;
  const settled = await readNeighbours(tx, seriesId, fresh);
  const isFresh = new Set(fresh.map((chunk) => chunk.id));
  const all = [...fresh, ...settled].sort((a, b) => comparePositions(a.first, b.first));
  const isolated = findIsolated(all).filter((chunk) => isFresh.has(chunk.id));
  if (isolated.length > 0) await markSettled(tx, seriesId, isolated);
  const merging = fresh.filter((chunk) => !isolated.includes(chunk));
  if (merging.length > 0) await mergeChunks(tx, seriesId, { merging, settled, staying: isolated });
  return true;
}

async function readFresh(tx: Tx, seriesId: string): Promise<ChunkHeader[]> {
  const rows = await tx<Parameters<typeof toHeader>[0][]>`
    select id, count, first_time, first_step, last_time, last_step from metric_chunks
    where series_id = ${seriesId} and not settled order by first_time, first_step, id limit ${MAX_FRESH}`;
  return rows.map(toHeader);
}

/** The settled chunks whose range meets that of the fresh ones, and the last one before them. */
async function readNeighbours(
  tx: Tx,
  seriesId: string,
  fresh: readonly ChunkHeader[],
): Promise<ChunkHeader[]> {
  const from = fresh[0]!.first;
  const to = fresh.reduce<Position>((end, { last }) => (comparePositions(last, end) > 0 ? last : end), from);
  const rows = await tx<Parameters<typeof toHeader>[0][]>`
    with settled as (
      select id, count, first_time, first_step, last_time, last_step from metric_chunks
      where series_id = ${seriesId} and settled
    )
    (select * from settled where (last_time, last_step) < (${`${from.time}`}::int8, ${`${from.step}`}::int8)
      order by last_time desc, last_step desc limit 1)
    union all
    (select * from settled where (last_time, last_step) >= (${`${from.time}`}::int8, ${`${from.step}`}::int8)
      and (first_time, first_step) <= (${`${to.time}`}::int8, ${`${to.step}`}::int8)
      order by first_time, first_step limit ${MAX_SETTLED})`;
  return rows.map(toHeader);
}

interface Merge {
  merging: ChunkHeader[];
  settled: ChunkHeader[];
  /** Fresh chunks that were just found good as they are. */
  staying: ChunkHeader[];
}

async function mergeChunks(tx: Tx, seriesId: string, { merging, settled, staying }: Merge): Promise<void> {
  const fresh = await readPoints(tx, seriesId, merging);
  const isTouched = (chunk: ChunkHeader) => chunk.count < MIN_SETTLED || hasPointWithin(fresh, chunk);
  const touched = settled.filter(isTouched);
  const merged = orderColumns(concatColumns([fresh, await readPoints(tx, seriesId, touched)]));
  const untouched = [...settled.filter((chunk) => !touched.includes(chunk)), ...staying];
  const replaced = [...merging, ...touched];
  await replaceChunks(tx, seriesId, replaced, splitAround(merged, untouched));
  const removed = replaced.reduce((sum, chunk) => sum + chunk.count, 0) - merged.values.length;
  if (removed > 0) await tx`update series set count = count - ${removed} where id = ${seriesId}`;
}

async function readPoints(tx: Tx, seriesId: string, chunks: readonly ChunkHeader[]): Promise<Columns> {
  if (chunks.length === 0) return emptyColumns(0);
  const ids = chunks.map((chunk) => chunk.id);
  const rows = await tx<{ points: Buffer }[]>`
    select points from metric_chunks where series_id = ${seriesId} and id = any(${ids}::int8[])`;
  return decodeAll(rows.map((row) => row.points));
}

async function markSettled(tx: Tx, seriesId: string, chunks: readonly ChunkHeader[]): Promise<void> {
  const ids = chunks.map((chunk) => chunk.id);
  await tx`update metric_chunks set settled = true where series_id = ${seriesId} and id = any(${ids}::int8[])`;
}

async function replaceChunks(
  tx: Tx,
  seriesId: string,
  old: readonly ChunkHeader[],
  parts: readonly Columns[],
): Promise<void> {
  const ids = old.map((chunk) => chunk.id);
  await tx`delete from metric_chunks where series_id = ${seriesId} and id = any(${ids}::int8[])`;
  const [counts, firstTimes, firstSteps, lastTimes, lastSteps, minSteps, maxSteps, outlines, points] =
    chunkArrays(parts.flatMap(packChunks));
  await tx`
    insert into metric_chunks (series_id, settled, count, first_time, first_step, last_time, last_step, min_step, max_step, outline, points)
    select ${seriesId}::int8, true, c.* from unnest(${counts!}::int4[], ${firstTimes!}::int8[], ${firstSteps!}::int8[], ${lastTimes!}::int8[],
      ${lastSteps!}::int8[], ${minSteps!}::int8[], ${maxSteps!}::int8[], ${outlines!}::bytea[], ${points!}::bytea[]) as c`;
}
