/** What was collected of requests as the rows of a table: one for each that was asked about, with its request. */

export interface Collected {
  requestId: string;
  at: Date;
  /** JSON. */
  content: string;
}

type Row = Record<string, unknown>;

/**
 * The rows of one request, by the shapes that scoring scripts, MLflow models and pipelines are asked in: records, columns with
 * their data, or plain values. What is none of them is one row with all of it.
 */
export function collectedRows({ requestId, at, content }: Collected): Row[] {
  const about = { request_id: requestId, collected_at: at.toISOString() };
  return rowsIn(bodyOf(read(content))).map((row) => ({ ...about, ...row }));
}

function read(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

/** Of requests and answers the body was collected. */
const bodyOf = (value: unknown): unknown =>
  isObject(value) && Object.keys(value).join() === "body" ? value.body : value;

/** Under these names bodies have their rows. */
const WRAPPERS = [
  "input_data",
  "dataframe_split",
  "dataframe_records",
  "instances",
  "Inputs",
  "Results",
  "data",
];

function rowsIn(value: unknown, isOuter = true): Row[] {
  if (Array.isArray(value)) return value.map(rowOf);
  if (!isObject(value)) return [rowOf(value)];
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data)) return data.map((cells) => byColumns(columns, cells));
  const wrapper = isOuter ? WRAPPERS.find((name) => isHolder(value[name])) : undefined;
  if (wrapper === undefined) return [value];
  const inner = value[wrapper];
  // A pipeline's rows stand under the name of its input or output.
  const [only, ...more] = isObject(inner) ? Object.values(inner) : [];
  const isNamed = (wrapper === "Inputs" || wrapper === "Results") && more.length === 0 && Array.isArray(only);
  return rowsIn(isNamed ? only : inner, false);
}

const isObject = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isHolder = (value: unknown): boolean => typeof value === "object" && value !== null;

function rowOf(value: unknown): Row {
  if (isObject(value)) return value;
  if (Array.isArray(value)) return Object.fromEntries(value.map((cell, index) => [`column_${index}`, cell]));
  return { value };
}

const byColumns = (columns: unknown[], cells: unknown): Row =>
  Array.isArray(cells)
    ? Object.fromEntries(columns.map((column, index) => [String(column), cells[index] ?? null]))
    : { [String(columns[0])]: cells };
