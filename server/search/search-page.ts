/**
 * One page of a search, by keyset: the database starts where the last page ended.
 *
 * Where the first name of the order can be missing, the order falls into parts (present, NaN, missing) that are asked one
 * after the other until the page is full. In the first part the order is that of an index on (key, value), so that the
 * best ten of 100,000 runs by a metric are ten index entries, not a sort of all of them.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import type { SearchField, SearchFilter, SearchOrder } from "@/domain/search/types";
import { isMissing } from "./filter-to-sql";
import { narrowFilter } from "./narrow-filter";
import {
  indexedColumn,
  isAfter,
  MISSING,
  NOT_A_NUMBER,
  type OrderColumn,
  orderBy,
  PRESENT,
  plainColumns,
  rankedColumns,
  selected,
} from "./order-columns";
import { type Place, readPageToken, writePageToken } from "./page-token";
import type { FindTarget, SearchTarget } from "./target";

/** What is searched: `from` with its own conditions, the id that is returned, and an order that is total. */
export interface SearchSource {
  from: SQL;
  id: SQL;
  where: SQL;
  find: FindTarget;
  /** Where the name that stands at this place of the order is meant otherwise than in a filter. */
  findOrder?(field: SearchField, alias: string, index: number): SearchTarget;
  lastOrder: OrderColumn[];
  /** An order by one name alone is that of an index: by the number that a text spells, the value's start, the id. */
  isByIndex?: boolean;
}

export interface SearchPage {
  filter: SearchFilter | null;
  orders: SearchOrder[];
  limit: number;
  pageToken?: string;
}

interface Term {
  target: SearchTarget;
  isDescending: boolean;
}

/** The ids of the page, in order, and the token of the next page where there is more. */
export async function searchPage(
  db: Executor,
  source: SearchSource,
  { filter, orders, limit, pageToken }: SearchPage,
): Promise<{ ids: string[]; nextToken?: string }> {
  const terms = orders.map(({ field, isDescending }, index) => ({
    target: (source.findOrder ?? source.find)(field, `o${index}`, index),
    isDescending,
  }));
  const where = filter
    ? sql`${source.where} and ${await narrowFilter(db, source.id, filter, source.find)}`
    : source.where;
  const from = pageToken ? readPageToken(orders, pageToken) : undefined;
  const found: { id: string; place: Place }[] = [];
  const reading =
    source.isByIndex && terms.length === 1 ? readByIndex(source, terms[0]!) : readInFull(source, terms);
  for (const phase of reading.phases) {
    if (found.length > limit) break;
    if (from && phase < from.phase) continue;
    const columns = reading.columnsOf(phase);
    const after = from?.phase === phase ? isAfter(columns, from.values) : undefined;
    // One row more than fits tells whether there is another page.
    const rows = await readPhase(db, source, {
      phase,
      terms,
      where: sql`${where} and ${reading.isIn(phase)}`,
      columns,
      after,
      limit: limit + 1 - found.length,
    });
    for (const row of rows) found.push({ id: row.id, place: { phase, values: valuesOf(row) } });
  }
  const page = found.slice(0, limit);
  const nextToken = found.length > limit ? writePageToken(orders, page.at(-1)!.place) : undefined;
  return { ids: page.map(({ id }) => id), nextToken };
}

type Row = { id: string } & Record<string, string | number>;
const valuesOf = ({ id: _id, ...values }: Row) => Object.values(values);

/** The parts of an order: the columns of each, and the condition that a row is in it. */
interface Reading {
  phases: number[];
  columnsOf(phase: number): OrderColumn[];
  isIn(phase: number): SQL;
}

/** Every name of the order counts, and then the last order. */
function readInFull({ lastOrder }: SearchSource, terms: Term[]): Reading {
  const [first, ...others] = terms;
  const rest = others.flatMap(({ target, isDescending }) =>
    target.isNullable ? rankedColumns(target, isDescending) : plainColumns(target, isDescending),
  );
  return {
    phases: phasesOf(first?.target),
    columnsOf: (phase) => [
      ...(first && phase === PRESENT ? plainColumns(first.target, first.isDescending) : []),
      ...rest,
      ...lastOrder,
    ],
    isIn: (phase) => isInPhase(phase, first?.target),
  };
}

/** The one name as an index has it; where a text spells a number, numbers come first, by their size. */
function readByIndex({ id, lastOrder }: SearchSource, { target, isDescending }: Term): Reading {
  const { number, rows } = target;
  const lastId: OrderColumn = { value: rows?.index?.id ?? id, type: "id", isDescending };
  if (!number) {
    const columns = [indexedColumn(target, isDescending), lastId];
    return {
      phases: phasesOf(target),
      columnsOf: (phase) => (phase === PRESENT ? columns : lastOrder),
      isIn: (phase) => isInPhase(phase, target),
    };
  }
  const parts: Record<number, OrderColumn[]> = {
    [PRESENT]: [{ value: number.value, type: "number", isDescending }, lastId],
    [NOT_A_NUMBER]: [indexedColumn(target, isDescending), lastId],
    [MISSING]: lastOrder,
  };
  const conditions: Record<number, SQL> = {
    [PRESENT]: sql`${number.value} is not null`,
    [NOT_A_NUMBER]: number.isNone,
    [MISSING]: isMissing(target),
  };
  return {
    phases: [PRESENT, NOT_A_NUMBER, MISSING],
    columnsOf: (phase) => parts[phase]!,
    isIn: (phase) => conditions[phase]!,
  };
}

function phasesOf(first: SearchTarget | undefined): number[] {
  if (!first?.isNullable) return [PRESENT];
  return first.type === "number" ? [PRESENT, NOT_A_NUMBER, MISSING] : [PRESENT, MISSING];
}

function isInPhase(phase: number, first: SearchTarget | undefined): SQL {
  if (!first?.isNullable) return sql`true`;
  const { value, type } = first;
  if (phase === MISSING) return isMissing(first);
  if (phase === NOT_A_NUMBER) return sql`${value} = 'NaN'::float8`;
  return type === "number" ? sql`${value} < 'NaN'::float8` : sql`${value} is not null`;
}

interface PhaseQuery {
  phase: number;
  terms: Term[];
  where: SQL;
  columns: OrderColumn[];
  after: SQL | undefined;
  limit: number;
}

async function readPhase(db: Executor, source: SearchSource, query: PhaseQuery): Promise<Row[]> {
  const { phase, terms, where, columns, after, limit } = query;
  const joins = terms.map(({ target: { rows } }, index) => {
    if (!rows || (index === 0 && phase === MISSING)) return sql``;
    const isInner = index === 0;
    return sql`${isInner ? sql`join` : sql`left join`} ${rows.from} on ${rows.on}`;
  });
  const values = columns.map((column, index) => sql`${selected(column)} as ${sql.raw(`v${index}`)}`);
  const rows = await db.execute(sql`
    select ${sql.join([sql`${source.id} as id`, ...values], sql`, `)}
    from ${source.from} ${sql.join(joins, sql` `)}
    where ${where} ${after ? sql`and ${after}` : sql``}
    order by ${orderBy(columns)} limit ${limit}`);
  return rows as unknown as Row[];
}
