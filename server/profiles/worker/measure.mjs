// What the columns of the table `t` hold.
import { ask, columnsOf, quoteName } from "./duck.mjs";

const BINS = 20;
const TOP_VALUES = 10;
const SHOWN_CHARS = 200;
/** Up to so many rows, or about so many different values, these are counted one by one. */
const EXACT_ROWS = 100_000;
const EXACT_VALUES = 5_000;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * @param {import("./duck.mjs").Connection} connection @param {number} rows
 * @param {{ name: string, stored?: string }[]} named names as they are in the files
 */
export async function measureColumns(connection, rows, named) {
  const columns = await columnsOf(connection, "t");
  const measured = [];
  for (const [index, column] of columns.entries()) {
    const { name, stored } = named[index] ?? column;
    measured.push({
      name,
      stored: stored ?? null,
      type: column.type,
      ...(await measureColumn(connection, column, rows)),
    });
  }
  return measured;
}

/** @param {import("./duck.mjs").Connection} connection @param {{ name: string, type: string, stored: string }} column @param {number} rows */
async function measureColumn(connection, { name, type, stored }, rows) {
  const column = quoteName(name);
  const value = ["nested", "bytes"].includes(type) || stored === "UUID" ? `${column}::varchar` : column;
  const [[present, about]] = await ask(
    connection,
    `select count(${column})::double, approx_count_distinct(${value})::double from t`,
  );
  // Few different values are counted quickly in any number of rows, and many in few rows.
  const isDistinctExact = rows <= EXACT_ROWS || Number(about) <= EXACT_VALUES;
  const [[exact]] = isDistinctExact
    ? await ask(connection, `select count(distinct ${value})::double from t`)
    : [[about]];
  const distinct = Math.min(Number(exact), Number(present));
  const common = { missing: rows - Number(present), distinct, isDistinctExact };
  if (type === "integer" || type === "number")
    return { ...common, ...(await measureNumbers(connection, column)) };
  if (type === "date" || type === "timestamp")
    return { ...common, ...(await measureTimes(connection, column)) };
  return { ...common, ...(await measureTexts(connection, value, type)) };
}

/** @param {import("./duck.mjs").Connection} connection @param {string} column */
async function measureNumbers(connection, column) {
  const number = `${column}::double`;
  const within = `isfinite(${number})`;
  const [[min, max, mean, deviation, quantiles]] = await ask(
    connection,
    `select min(v), max(v), avg(v), stddev_samp(v), quantile_cont(v, [${QUANTILES}]) from (select ${number} as v from t where ${within})`,
  );
  if (min === null) return {};
  const histogram = await binNumbers(connection, `(select ${number} as v from t where ${within})`, min, max);
  // Whole numbers beyond what a double can tell apart are given as they are.
  const [[lowest, highest]] = await ask(
    connection,
    `select min(${column})::varchar, max(${column})::varchar from t where ${within}`,
  );
  return { min: lowest, max: highest, mean, deviation, quantiles: toQuantiles(quantiles), histogram };
}

/** @param {number[]} values */
const toQuantiles = (values) => QUANTILES.map((at, index) => ({ at, value: values[index] }));

/** Bins of equal width. @param {import("./duck.mjs").Connection} connection @param {string} from @param {number} min @param {number} max */
async function binNumbers(connection, from, min, max) {
  const width = max / BINS - min / BINS;
  if (!(width > 0)) return null;
  const bin = `least(${BINS - 1}, greatest(0, floor(v / ${width} - (${min}) / ${width})))::int`;
  const counted = new Map(await ask(connection, `select ${bin}, count(*)::double from ${from} group by 1`));
  return { min, max, counts: Array.from({ length: BINS }, (_, index) => Number(counted.get(index) ?? 0)) };
}

/** @param {import("./duck.mjs").Connection} connection @param {string} column */
async function measureTimes(connection, column) {
  const from = `(select epoch_ms(${column}::timestamp)::double as v from t where ${column} is not null and isfinite(${column}))`;
  const [[min, max, lowest, highest]] = await ask(
    connection,
    `select min(v), max(v), (select min(${column})::varchar from t), (select max(${column})::varchar from t) from ${from}`,
  );
  if (min === null) return { min: lowest, max: highest };
  return { min: lowest, max: highest, histogram: await binNumbers(connection, from, min, max) };
}

/** @param {import("./duck.mjs").Connection} connection @param {string} value @param {string} type */
async function measureTexts(connection, value, type) {
  const text = `left((${value})::varchar, ${SHOWN_CHARS})`;
  const top = await ask(
    connection,
    `select ${text}, count(*)::double from t where (${value}) is not null group by 1 order by 2 desc, 1 limit ${TOP_VALUES}`,
  );
  const common = { top: top.map(([shown, count]) => ({ value: String(shown), count: Number(count) })) };
  if (type === "nested" || type === "bytes") return common;
  const [[min, max, length]] = await ask(
    connection,
    `select min(${text}), max(${text}), avg(length((${value})::varchar)) from t`,
  );
  return { ...common, min, max, meanLength: type === "text" ? length : undefined };
}
