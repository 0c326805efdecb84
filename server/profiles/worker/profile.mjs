// What the columns of a table hold: of all its rows, or of rows from everywhere in its files where they are large.
import { columnsOf, loadSheet, openDuck, quoteName } from "./duck.mjs";
import { measureColumns } from "./measure.mjs";
import { countRows, explainParquet, parquetTable, requireWhole } from "./parquet.mjs";
import { factsOf } from "./preview.mjs";
import { sampleText } from "./sample-text.mjs";

const MAX_CELL_CHARS = 1000;
const MAX_COLUMNS = 500;
/** A file gets at least so much of what is read in all. */
const LEAST_FILE_BYTES = 1024 * 1024;
/** Of Parquet so many values are read at most, in all columns together. */
const MAX_VALUES = 4_000_000;
const LEAST_ROWS = 20_000;

/** @param {import("./request.mjs").Request} request */
export async function profileText(request) {
  const { files, format, said, folder, memoryMb, sampleBytes } = request;
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const samples = [];
  for (const [index, file] of files.entries()) {
    const share = Math.floor((sampleBytes * file.sizeBytes) / Math.max(1, size));
    const limits = {
      headBytes: null,
      budgetBytes: Math.max(LEAST_FILE_BYTES, share),
      maxCellChars: MAX_CELL_CHARS,
      maxColumns: MAX_COLUMNS,
    };
    samples.push(
      await sampleText(format === "json" ? "json" : "delimited", file, said, {
        ...limits,
        sheetFile: `${folder}/${index}.csv`,
        shownRows: 0,
      }),
    );
  }
  const duck = await openDuck(
    samples.map(({ sheet }) => sheet.file),
    memoryMb,
  );
  const names = await unite(duck, samples);
  const readRows = samples.reduce((sum, sample) => sum + sample.readRows, 0);
  const isWhole = samples.every((sample) => sample.isWhole);
  const [first] = samples;
  return {
    ...factsOf(files[0], first),
    notices: [...new Set(samples.flatMap(({ notices }) => notices))].slice(0, 10),
    ...{ isWhole, readRows, totalRows: isWhole ? readRows : estimateRows(samples) },
    columns: await measureColumns(
      duck,
      readRows,
      names.map((name) => ({ name })),
    ),
  };
}

/**
 * One table `t` of all the sheets, whose columns are told apart by their names and called by their number: the names are
 * whatever somebody wrote. @param {import("./duck.mjs").Connection} duck @param {import("./sample-text.mjs").Sample[]} samples
 */
async function unite(duck, samples) {
  /** @type {string[]} */
  const names = [];
  const parts = [];
  for (const [number, { sheet }] of samples.entries()) {
    await loadSheet(duck, sheet);
    await duck.run(`alter table t rename to s${number}`);
    const taken = new Set();
    const columns = sheet.names.map((name, index) => {
      let at = names.findIndex((known, place) => known === name && !taken.has(place));
      if (at === -1) at = names.push(name) - 1;
      taken.add(at);
      return `c${index} as g${at}`;
    });
    parts.push(`select ${columns.join(", ")} from s${number}`);
  }
  const order = names.map((_, index) => `g${index}`).join(", ");
  await duck.run(`create table t as select ${order} from (${parts.join(" union all by name ")})`);
  for (const number of samples.keys()) await duck.run(`drop table s${number}`);
  return names;
}

/** By how many rows a byte has where it was read. @param {import("./sample-text.mjs").Sample[]} samples */
function estimateRows(samples) {
  const total = samples.reduce((sum, { isWhole, readRows, readBytes, totalBytes }) => {
    return sum + (isWhole ? readRows : (readRows / Math.max(1, readBytes)) * (totalBytes ?? readBytes));
  }, 0);
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, total))) - 2);
  return Math.round(total / digits) * digits;
}

/** @param {import("./request.mjs").Request} request */
export async function profileParquet({ files, memoryMb }) {
  for (const file of files) requireWhole(file);
  const duck = await openDuck(
    files.map(({ at }) => at),
    memoryMb,
  );
  try {
    const totalRows = await countRows(duck, files);
    const all = await columnsOf(duck, parquetTable(files));
    const columns = all.slice(0, MAX_COLUMNS);
    const wanted = Math.max(LEAST_ROWS, Math.floor(MAX_VALUES / columns.length));
    const isWhole = totalRows <= wanted;
    const cells = columns.map(({ name, type }, index) => `${cutTo(type, quoteName(name))} as g${index}`);
    const sampled = isWhole
      ? ""
      : ` tablesample system(${Math.min(100, (wanted / totalRows) * 100)} percent) repeatable (1)`;
    await duck.run(`create table t as select ${cells.join(", ")} from ${parquetTable(files)}${sampled}`);
    const [[readRows]] = (await duck.runAndReadAll("select count(*)::double from t")).getRowsJson();
    const notices =
      all.length > MAX_COLUMNS ? [`It has ${all.length} columns: the first ${MAX_COLUMNS} are read.`] : [];
    return {
      ...{
        file: files[0].path,
        format: "parquet",
        encoding: null,
        delimiter: null,
        hasHeader: null,
        notices,
      },
      ...{ isWhole, readRows: Number(readRows), totalRows },
      columns: await measureColumns(duck, Number(readRows), columns),
    };
  } catch (failure) {
    throw explainParquet(failure, files[0]);
  }
}

/** @param {string} type @param {string} column */
const cutTo = (type, column) =>
  type === "nested" || type === "bytes" || type === "text"
    ? `left(${column}::varchar, ${MAX_CELL_CHARS})`
    : column;
