/**
 * The one way to list what lies in tables: a filter and an order in the search language, a page by keyset, and rows that
 * are read by their ids. Pages, REST v1 and MLflow's doors all come here; what is small and in memory goes to `list-rows`.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import type { SearchEntity } from "@/domain/search/entities";
import type { ListInput, ListPage } from "@/domain/search/list-input";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import type { SearchFilter, SearchOrder } from "@/domain/search/types";
import { type SearchSource, searchPage } from "./search-page";
import type { FindTarget, SearchTarget } from "./target";

export interface ListSource extends SearchSource {
  /** Whose names the filter and the order may use. */
  entity: SearchEntity;
  /** What must be done before the search, such as sorting the metrics that it asks for. */
  prepare?(filter: SearchFilter | null, orders: readonly SearchOrder[]): Promise<void>;
}

/** One page: the rows that `load` has for the ids that were found, in their order. */
export async function listPage<Row extends { id: string }>(
  db: Executor,
  { entity, prepare, ...source }: ListSource,
  { filter: text, orderBy, limit, pageToken }: ListInput,
  load: (ids: string[]) => PromiseLike<Row[]>,
): Promise<ListPage<Row>> {
  const filter = parseFilter(text, entity);
  const orders = parseOrders(orderBy, entity);
  await prepare?.(filter, orders);
  const { ids, nextToken } = await searchPage(db, source, { filter, orders, limit, pageToken });
  const found = new Map(ids.length === 0 ? [] : (await load(ids)).map((row) => [row.id, row]));
  return { rows: ids.flatMap((id) => found.get(id) ?? []), nextToken };
}

/** The condition that an id is one of these, as one array, whatever its length: a statement has a limit of values. */
export const isAnyOf = (id: unknown, ids: readonly string[]): SQL =>
  sql`${id} = any(${sql.param(ids)}::text[])`;

/** Finds the attributes of a list that knows nothing else. */
export const findAttribute =
  (attributes: Readonly<Record<string, SearchTarget>>): FindTarget =>
  (field) =>
    attributes[field.source === "attribute" ? field.name : ""]!;

/** How an attribute lies in a column or an expression. */
export const textIn = (value: SQL, isNullable = false): SearchTarget => ({ type: "text", value, isNullable });
export const numberIn = (value: SQL, isNullable = false): SearchTarget => ({
  type: "number",
  value,
  isNullable,
});
export const timeIn = (value: SQL, isNullable = false): SearchTarget => ({ type: "time", value, isNullable });
