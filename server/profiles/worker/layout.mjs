// Which stretches of a Parquet file that lies elsewhere are worth fetching, and a footer that names only those: to a reader
// the file has no other row groups.
import fs from "node:fs";
import { Problem } from "./problem.mjs";
import { structsHeader, Thrift, varint } from "./thrift.mjs";

/** Fields of the footer, of a row group, of a column in it and of what describes that. */
const [ROWS, GROUPS] = [3, 4];
const [COLUMNS, GROUP_ROWS] = [1, 3];
const META = 3;
const [PACKED_BYTES, DATA_PAGE, DICTIONARY_PAGE] = [7, 9, 11];

/**
 * @typedef {{ start: number, end: number, rows: number, bytes: Buffer }} Group
 * @typedef {{ groups: number | null, maxBytes: number, maxValues: number }} Budget `groups`: so many from the beginning, else
 *   as many as the rest allows, from everywhere
 */

/** The file given is the footer itself. @param {import("./request.mjs").Request} request */
export function layOut({ files, budget }) {
  const [file] = files;
  const footer = fs.readFileSync(file.at);
  try {
    const { fields } = new Thrift(footer).readStruct();
    const list = /** @type {import("./thrift.mjs").List} */ (fields.get(GROUPS));
    const rows = /** @type {import("./thrift.mjs").Plain} */ (fields.get(ROWS));
    const groups = list.items.map((item) => groupOf(footer, /** @type {any} */ (item)));
    const columns = columnsOf(/** @type {any} */ (list.items[0])).length;
    const chosen = choose(groups, columns, /** @type {Budget} */ (budget));
    const count = chosen.reduce((sum, group) => sum + group.rows, 0);
    const cut = replace(footer, [
      [rows, varint(BigInt(count) * 2n)],
      [list, Buffer.concat([structsHeader(chosen.length), ...chosen.map(({ bytes }) => bytes)])],
    ]);
    return {
      pieces: chosen.map(({ start, end }) => [start, end]),
      footer: cut.toString("base64"),
      ...{ groupCount: groups.length, totalRows: Number(rows.value) },
    };
  } catch (failure) {
    if (failure instanceof Problem) throw failure;
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new Problem(`${file.path} is no Parquet file that can be read here: ${why}.`);
  }
}

/** @param {import("./thrift.mjs").Struct | undefined} group */
const columnsOf = (group) =>
  group ? /** @type {import("./thrift.mjs").List} */ (group.fields.get(COLUMNS)).items : [];

/** @param {Buffer} footer @param {import("./thrift.mjs").Struct} group @returns {Group} */
function groupOf(footer, group) {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const column of columnsOf(group)) {
    const meta = /** @type {any} */ (column).fields.get(META).fields;
    const number = (/** @type {number} */ field) => Number(meta.get(field)?.value ?? 0);
    // Writers put the dictionary first, and some say zero where there is none.
    const first =
      number(DICTIONARY_PAGE) > 0 ? Math.min(number(DICTIONARY_PAGE), number(DATA_PAGE)) : number(DATA_PAGE);
    start = Math.min(start, first);
    end = Math.max(end, first + number(PACKED_BYTES));
  }
  const rows = Number(/** @type {any} */ (group.fields.get(GROUP_ROWS)).value);
  return {
    start: Number.isFinite(start) ? start : 0,
    end,
    rows,
    bytes: footer.subarray(group.start, group.end),
  };
}

/** @param {Group[]} groups @param {number} columns @param {Budget} budget @returns {Group[]} */
function choose(groups, columns, { groups: first, maxBytes, maxValues }) {
  if (first !== null) return groups.slice(0, first);
  const total = groups.reduce((sum, { start, end }) => sum + end - start, 0);
  const values = groups.reduce((sum, { rows }) => sum + rows * columns, 0);
  const share = Math.min(1, maxBytes / Math.max(1, total), maxValues / Math.max(1, values));
  const count = Math.max(1, Math.floor(groups.length * share));
  if (count >= groups.length) return groups;
  // The middle of each of so many equal stretches: neither end counts for more than the rest.
  return Array.from(
    { length: count },
    (_, index) => groups[Math.floor(((index + 0.5) * groups.length) / count)],
  );
}

/** @param {Buffer} footer @param {[{ start: number, end: number }, Buffer][]} changes in the order in which they stand */
function replace(footer, changes) {
  const parts = [];
  let at = 0;
  for (const [{ start, end }, bytes] of changes.sort(([a], [b]) => a.start - b.start)) {
    parts.push(footer.subarray(at, start), bytes);
    at = end;
  }
  return Buffer.concat([...parts, footer.subarray(at)]);
}
