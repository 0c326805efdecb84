// From text files to a sheet: delimited text and JSON, whichever letters and line breaks they have.
import { readBlocks, readHead } from "./blocks.mjs";
import { findRecordStart, looksLikeHeader, readRecords, sniffDelimiter } from "./delimited.mjs";
import { decode, encodingNamed, isUtf8, looksBinary, sniffEncoding } from "./encoding.mjs";
import { cellOf, findElementStart, parseObject, readElements, readLines, sniffLayout } from "./json.mjs";
import { Problem } from "./problem.mjs";
import { Sheet } from "./sheet.mjs";

/**
 * @typedef {import("./source.mjs").File} File
 * @typedef {{ delimiter?: string, encoding?: string, header?: boolean }} Said what the asset says of its files
 * @typedef {{ sheetFile: string, shownRows: number, headBytes: number | null, budgetBytes: number, maxCellChars: number, maxColumns: number }} Limits
 * @typedef {{ sheet: Sheet, format: string, encoding: string, delimiter: string | null, hasHeader: boolean | null,
 *   isWhole: boolean, readRows: number, readBytes: number, totalBytes: number | null, notices: string[], columnCount: number }} Sample
 */

const FIRST_HEAD_BYTES = 1024 * 1024;
const MOST_HEAD_BYTES = 64 * 1024 * 1024;

/** @param {"delimited" | "json"} format @param {File} file @param {Said} said @param {Limits} limits @returns {Promise<Sample>} */
export async function sampleText(format, file, said, limits) {
  // A head may be less than one row, where cells are long: then more of it is read.
  for (let headBytes = limits.headBytes ?? FIRST_HEAD_BYTES; ; headBytes *= 4) {
    const head = await readHead(file, headBytes);
    const encoding = said.encoding ? encodingNamed(said.encoding) : sniffEncoding(head.blocks[0].bytes);
    const text = decode(head.blocks[0].bytes, encoding);
    if (text.trim() === "") throw new Problem(`${file.path} is empty.`);
    if (looksBinary(text))
      throw new Problem(`${file.path} is neither text nor Parquet, so that it has no rows to show.`);
    const outline = format === "json" ? outlineJson(text) : outlineDelimited(text, head.isWhole, said);
    if (outline === null && !head.isWhole && headBytes < MOST_HEAD_BYTES) continue;
    if (outline === null) throw new Problem(tellNoRows(format, file));
    const read =
      limits.headBytes === null ? await readBlocks(file, Math.max(limits.budgetBytes, headBytes)) : head;
    return fill(outline, file, read, encoding, limits);
  }
}

/** @param {string} format @param {File} file */
const tellNoRows = (format, file) =>
  format === "json"
    ? `${file.path} holds no JSON objects: a row is {"name": value}, one a line or in a list.`
    : `${file.path} has no complete row: a quote in it is not closed, or a row is longer than 64 MB.`;

/** @param {string} text @param {boolean} isEnd @param {Said} said */
function outlineDelimited(text, isEnd, said) {
  const delimiter = said.delimiter ?? sniffDelimiter(text, isEnd);
  /** @type {string[][]} */
  const records = [];
  readRecords(text, { delimiter, isEnd, maxCellChars: 1000 }, (cells) => records.push(cells) < 2);
  const [cells] = records;
  if (!cells || (records.length < 2 && !isEnd)) return null;
  const hasHeader = said.header ?? looksLikeHeader(cells);
  const names = cells.map((cell, index) =>
    hasHeader && cell.trim() !== "" ? cell.trim() : `Column${index + 1}`,
  );
  return { format: "delimited", delimiter, hasHeader, names, layout: null };
}

const KEYS_OF = 200;

/** @param {string} text */
function outlineJson(text) {
  const layout = sniffLayout(text);
  /** @type {Set<string>} */
  const names = new Set();
  let count = 0;
  /** @param {string} element */
  const note = (element) => {
    const keys = count < KEYS_OF ? Object.keys(parseObject(element) ?? {}) : [];
    for (const key of keys) names.add(key);
    count += keys.length > 0 ? 1 : 0;
    return count < KEYS_OF;
  };
  if (layout === "lines") readLines(text, { start: 0, isEnd: true }, note);
  else readElements(text, 0, note);
  if (names.size === 0) return null;
  return {
    format: layout === "lines" ? "json lines" : "json",
    delimiter: null,
    hasHeader: null,
    names: [...names],
    layout,
  };
}

/**
 * @param {NonNullable<ReturnType<typeof outlineJson> | ReturnType<typeof outlineDelimited>>} outline
 * @param {File} file @param {import("./blocks.mjs").Blocks} read @param {import("./encoding.mjs").Encoding} sniffed @param {Limits} limits
 * @returns {Sample}
 */
function fill(outline, file, read, sniffed, limits) {
  const notices = [];
  const isMixed = sniffed === "UTF-8" && !read.blocks.every(({ bytes }) => isUtf8(bytes));
  const encoding = isMixed ? "Latin-1" : sniffed;
  if (isMixed)
    notices.push(
      "It is not UTF-8 all through, and is read as Latin-1: other letters than a to z may be wrong.",
    );
  if (read.isCut) notices.push(`${file.path} is cut short: what could be unpacked of it is read.`);
  const names = outline.names.slice(0, limits.maxColumns);
  if (names.length < outline.names.length)
    notices.push(`It has ${outline.names.length} columns: the first ${names.length} are read.`);
  const sheet = new Sheet(limits.sheetFile, names, limits.shownRows);
  const tally = { long: 0, short: 0, bad: 0, cut: 0, stray: false, readBytes: 0, unclosed: false };
  for (const block of read.blocks) {
    const text = decode(block.bytes, encoding);
    if (outline.layout === null) fillDelimited(sheet, text, block, outline, limits, tally);
    else fillJson(sheet, text, block, outline, limits, tally);
    tally.readBytes += block.bytes.length;
  }
  sheet.close();
  if (sheet.rowCount === 0 && tally.bad > 0) throw new Problem(tellNoRows("json", file));
  return {
    ...{
      sheet,
      format: outline.format,
      encoding,
      delimiter: outline.delimiter,
      hasHeader: outline.hasHeader,
    },
    ...{
      isWhole: read.isWhole,
      readRows: sheet.rowCount,
      readBytes: tally.readBytes,
      totalBytes: read.totalBytes,
    },
    notices: [...notices, ...tell(tally, names.length, limits)],
    columnCount: outline.names.length,
  };
}

/** @param {Sheet} sheet @param {string} text @param {import("./blocks.mjs").Block} block @param {any} outline @param {Limits} limits @param {any} tally */
function fillDelimited(sheet, text, block, outline, limits, tally) {
  const { delimiter, hasHeader, names: all } = outline;
  const width = all.length;
  const { maxCellChars } = limits;
  const start = block.start === 0 ? 0 : findRecordStart(text, { delimiter, width, maxCellChars });
  if (start === null) return;
  let isNames = block.start === 0 && hasHeader;
  const end = readRecords(text, { delimiter, start, isEnd: block.isEnd, maxCellChars }, (cells, { cut }) => {
    if (isNames) {
      isNames = false;
      return;
    }
    if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== "")) {
      tally.long += 1;
      return;
    }
    if (cells.length < width) tally.short += 1;
    tally.cut += cut;
    sheet.add(sheet.names.map((_, index) => cells[index] ?? null));
  });
  if (block.isEnd && end < text.length) tally.unclosed = true;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d/;

/** @param {Sheet} sheet @param {string} text @param {import("./blocks.mjs").Block} block @param {any} outline @param {Limits} limits @param {any} tally */
function fillJson(sheet, text, block, outline, limits, tally) {
  /** @param {string} element */
  const add = (element) => {
    const object = parseObject(element);
    if (object === undefined) {
      tally.bad += 1;
      return;
    }
    sheet.add(
      sheet.names.map((name, index) => {
        const value = Object.hasOwn(object, name) ? object[name] : null;
        if (typeof value === "string" && value !== "" && !ISO_DATE.test(value)) sheet.texts.add(index);
        const cell = cellOf(value);
        if (cell !== null && cell.length > limits.maxCellChars) tally.cut += 1;
        return cell === null ? null : cell.slice(0, limits.maxCellChars);
      }),
    );
  };
  const isInside = block.start > 0;
  if (outline.layout === "lines") {
    const start = isInside ? text.indexOf("\n") + 1 : 0;
    return isInside && start === 0 ? undefined : readLines(text, { start, isEnd: block.isEnd }, add);
  }
  const start = isInside ? findElementStart(text, new Set(outline.names)) : 0;
  if (start !== null) readElements(text, start, add);
}

/** @param {any} tally @param {number} width @param {Limits} limits */
function tell({ long, short, bad, cut, unclosed }, width, { maxCellChars }) {
  const notices = [];
  /** @param {number} count */
  const rows = (count) => (count === 1 ? "1 row" : `${count.toLocaleString("en")} rows`);
  if (long > 0)
    notices.push(
      `${rows(long)} of those read ${long === 1 ? "has" : "have"} more than the ${width} cells of the first row, and ${long === 1 ? "is" : "are"} left out.`,
    );
  if (short > 0)
    notices.push(
      `${rows(short)} of those read ${short === 1 ? "has" : "have"} fewer than ${width} cells: what lacks counts as missing.`,
    );
  if (bad > 0)
    notices.push(`${rows(bad)} of those read ${bad === 1 ? "is" : "are"} no JSON object, and left out.`);
  if (cut > 0)
    notices.push(
      `${cut.toLocaleString("en")} ${cut === 1 ? "cell is" : "cells are"} longer than ${maxCellChars.toLocaleString("en")} characters: the rest of ${cut === 1 ? "it" : "them"} is cut off here.`,
    );
  if (unclosed) notices.push("A quote is opened and never closed: what follows it is not read.");
  return notices;
}
