/**
 * Drizzle's statements are parsed by the server anew each time, in two round trips: the first asks for the types of the
 * parameters. What is asked over and over is prepared instead, once a connection: one round trip, nothing to parse.
 */
import type postgres from "postgres";

type Client = postgres.Sql | postgres.TransactionSql;

/** A statement that is prepared takes memory of every connection's process, so they are few. */
const MOST_PREPARED = 200;
/** A list of values is another statement for each length. */
const MOST_PARAMETERS = 40;
const SIGHTS = 3;
const MOST_COUNTED = 2_000;

/** Changes the client, and hands each of its transactions a client that was changed in the same way. */
export function prepareUsual<C extends Client>(client: C, isUsual = countSights()): C {
  const { unsafe } = client;
  client.unsafe = ((text: string, parameters: never[] = [], options = {}) =>
    unsafe(text, parameters, { ...options, prepare: isUsual(text, parameters.length) })) as C["unsafe"];
  for (const key of ["begin", "savepoint"] as const) {
    const begin = Reflect.get(client, key) as ((...words: unknown[]) => unknown) | undefined;
    if (!begin) continue;
    const within = (last: unknown) =>
      typeof last === "function" ? (inner: Client) => last(prepareUsual(inner, isUsual)) : last;
    Reflect.set(client, key, (...words: unknown[]) => begin(...words.map(within)));
  }
  return client;
}

/** True of a statement at its third sight and later, while there is room for it. */
function countSights(): (text: string, parameters: number) => boolean {
  const prepared = new Set<string>();
  const sights = new Map<string, number>();
  return (text, parameters) => {
    if (prepared.has(text)) return true;
    if (parameters === 0 || parameters > MOST_PARAMETERS || prepared.size >= MOST_PREPARED) return false;
    const count = (sights.get(text) ?? 0) + 1;
    if (count < SIGHTS) {
      if (sights.size >= MOST_COUNTED) sights.clear();
      sights.set(text, count);
      return false;
    }
    sights.delete(text);
    prepared.add(text);
    return true;
  };
}
