// Parquet is read by DuckDB itself: the footer, and of the row groups what a question needs.
import { ask, quote } from "./duck.mjs";
import { Problem } from "./problem.mjs";
import { readRange } from "./source.mjs";

/** @typedef {import("./source.mjs").File} File */

const MAGIC = Buffer.from("PAR1");

/** @param {File} file */
export const isParquet = (file) => readRange(file, 0, 4).equals(MAGIC);

/** @param {File} file */
export function requireWhole(file) {
  if (file.sizeBytes >= 12 && readRange(file, file.sizeBytes - 4, 4).equals(MAGIC)) return;
  throw new Problem(
    `${file.path} is cut short: a Parquet file ends with its footer, and this one does not. Write or send it again.`,
  );
}

/** @param {File[]} files */
export const parquetTable = (files) =>
  `read_parquet([${files.map(({ at }) => quote(at)).join(", ")}], union_by_name = true)`;

/** @param {import("./duck.mjs").Connection} connection @param {File[]} files @returns {Promise<number>} */
export async function countRows(connection, files) {
  const list = files.map(({ at }) => quote(at)).join(", ");
  const [[count]] = await ask(
    connection,
    `select sum(num_rows)::double from parquet_file_metadata([${list}])`,
  );
  return Number(count);
}

/** What DuckDB says of a file that it cannot read, about the file and not about itself. @param {unknown} failure @param {File} file */
export function explainParquet(failure, file) {
  if (failure instanceof Problem) return failure;
  const [line = ""] = String(failure instanceof Error ? failure.message : failure).split("\n");
  const said = line.replaceAll(file.at, file.path).replace(/^[\w ]*Error:\s*/, "");
  if (/Out of Memory|could not allocate/i.test(line))
    return new Problem(
      `${file.path} needs more memory than a look at it may take: its row groups are very large.`,
    );
  return new Problem(`${file.path} is no Parquet file that can be read here: ${said}`);
}
