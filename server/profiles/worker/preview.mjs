// The first rows of a table and what its columns are, from the beginning of its first file.
import { ask, columnsOf, loadSheet, openDuck, quoteName } from "./duck.mjs";
import { countRows, explainParquet, parquetTable, requireWhole } from "./parquet.mjs";
import { sampleText } from "./sample-text.mjs";

const HEAD_BYTES = 1024 * 1024;
const MAX_CELL_CHARS = 500;
const MAX_COLUMNS = 1000;

/** @param {import("./request.mjs").Request} request */
export async function previewText(request) {
  const { files, format, said, folder, rows } = request;
  const limits = {
    headBytes: HEAD_BYTES,
    budgetBytes: 0,
    maxCellChars: MAX_CELL_CHARS,
    maxColumns: MAX_COLUMNS,
  };
  const [file] = files;
  const sheetFile = `${folder}/preview.csv`;
  const sample = await sampleText(format === "json" ? "json" : "delimited", file, said, {
    ...limits,
    sheetFile,
    shownRows: rows,
  });
  const duck = await openDuck([sheetFile], request.memoryMb);
  await loadSheet(duck, sample.sheet);
  const types = await columnsOf(duck, "t");
  return {
    ...factsOf(file, sample),
    columns: sample.sheet.names.map((name, index) => ({ name, type: types[index].type, stored: null })),
    rows: sample.sheet.shown,
    isWhole: sample.isWhole && files.length === 1 && sample.sheet.rowCount <= rows,
    rowCount: sample.isWhole && files.length === 1 ? sample.readRows : null,
  };
}

/** @param {import("./source.mjs").File} file @param {import("./sample-text.mjs").Sample} sample */
export const factsOf = (file, { format, encoding, delimiter, hasHeader, notices }) => ({
  ...{ file: file.path, format, encoding, delimiter, hasHeader, notices },
});

/** @param {import("./request.mjs").Request} request */
export async function previewParquet({ files, rows, memoryMb }) {
  const [file] = files;
  requireWhole(file);
  const duck = await openDuck([file.at], memoryMb);
  try {
    const all = await columnsOf(duck, parquetTable([file]));
    const columns = all.slice(0, MAX_COLUMNS);
    const cells = columns.map(({ name }) => `left(${quoteName(name)}::varchar, ${MAX_CELL_CHARS + 1})`);
    const found = await ask(duck, `select ${cells.join(", ")} from ${parquetTable([file])} limit ${rows}`);
    const rowCount = await countRows(duck, [file]);
    const notices =
      all.length > MAX_COLUMNS ? [`It has ${all.length} columns: the first ${MAX_COLUMNS} are shown.`] : [];
    if (found.some((row) => row.some((cell) => cell !== null && cell.length > MAX_CELL_CHARS)))
      notices.push(`Cells longer than ${MAX_CELL_CHARS} characters are cut off here.`);
    return {
      ...{
        file: file.path,
        format: "parquet",
        encoding: null,
        delimiter: null,
        hasHeader: null,
        notices,
        columns,
      },
      rows: found.map((row) => row.map((cell) => (cell === null ? null : cell.slice(0, MAX_CELL_CHARS)))),
      isWhole: files.length === 1 && rowCount <= rows,
      rowCount: files.length === 1 ? rowCount : null,
    };
  } catch (failure) {
    throw explainParquet(failure, file);
  }
}
