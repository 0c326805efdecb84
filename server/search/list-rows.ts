import { AppError } from "@/domain/errors";
import type { SearchEntity } from "@/domain/search/entities";
import type { ListInput, ListPage } from "@/domain/search/list-input";
import { byOrders, matchesFilter, type ReadField } from "@/domain/search/match";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import { readPageToken, writePageToken } from "./page-token";

/**
 * The same for a list that is small and read whole (members, tokens, targets): filtered, sorted and cut here, by the same
 * language. Its place is how many were given, for nothing in such a list has a place of its own.
 */
export function listRows<Row>(
  rows: readonly Row[],
  entity: SearchEntity,
  read: (row: Row) => ReadField,
  { filter: text, orderBy, limit, pageToken }: ListInput,
): ListPage<Row> {
  const filter = parseFilter(text, entity);
  const orders = parseOrders(orderBy, entity);
  const from = readOffset([entity, orders], pageToken);
  const found = rows.filter((row) => !filter || matchesFilter(filter, read(row)));
  const sorted = orders.length === 0 ? found : found.toSorted(byOrders(orders, read));
  const next = from + limit;
  return {
    rows: sorted.slice(from, next),
    nextToken: next < sorted.length ? writeOffset([entity, orders], next) : undefined,
  };
}

/** The token of a list that is made anew for every page, such as groups with their means: how many were given. */
export const writeOffset = (order: unknown, offset: number): string =>
  writePageToken(order, { phase: 0, values: [offset] });

export function readOffset(order: unknown, token: string | null | undefined): number {
  if (!token) return 0;
  const [offset] = readPageToken(order, token).values;
  if (Number.isInteger(offset) && Number(offset) >= 0 && Number(offset) <= 1e9) return Number(offset);
  throw new AppError("invalid", "page_token: this was not returned by this search.");
}
