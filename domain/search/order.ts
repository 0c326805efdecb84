import type { SearchEntity } from "./entities";
import { readField } from "./field";
import { TokenReader } from "./reader";
import { readTokens } from "./tokens";
import { SearchError, type SearchField, type SearchOrder } from "./types";

export const MAX_ORDERS = 20;

/** One field and nothing else, as a column is named: ``metrics.`loss` ``, `min(metrics.loss)`. Throws `SearchError`. */
export function parseField(source: string, entity: SearchEntity): SearchField {
  const reader = new TokenReader(readTokens(source));
  const field = readField(reader, entity);
  if (reader.peek().kind !== "end") reader.fail("the end of the name");
  return field;
}

/** One order: `metrics.loss DESC`, `start_time`, `max(metrics.accuracy) asc`. Throws `SearchError`. */
export function parseOrderBy(source: string, entity: SearchEntity): SearchOrder {
  const reader = new TokenReader(readTokens(source));
  const { start } = reader.peek();
  const field = readField(reader, entity);
  if (field.source === "dataset") throw new SearchError("Runs are not ordered by their datasets", start);
  const isDescending = reader.takeWord("desc");
  if (!isDescending) reader.takeWord("asc");
  if (reader.peek().kind !== "end") reader.fail("ASC, DESC or the end");
  return { field, isDescending };
}

/** Several orders, the first the most important; the same field twice is a mistake. */
export function parseOrders(sources: readonly string[], entity: SearchEntity): SearchOrder[] {
  if (sources.length > MAX_ORDERS) throw new SearchError(`At most ${MAX_ORDERS} orders are taken`, 0);
  const orders: SearchOrder[] = [];
  for (const source of sources) {
    const order = parseOrderBy(source, entity);
    if (orders.some((other) => isSameField(other.field, order.field))) {
      throw new SearchError(`“${source.slice(0, 80)}” is in the order twice`, 0);
    }
    orders.push(order);
  }
  return orders;
}

const isSameField = (a: SearchField, b: SearchField) => JSON.stringify(a) === JSON.stringify(b);
