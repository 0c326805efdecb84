// The rows that were read, written down for DuckDB in one plain form, and the first of them as they are shown.
import fs from "node:fs";

/** What pandas takes for a missing value. */
const MISSING = new Set([
  "",
  "#N/A",
  "#N/A N/A",
  "#NA",
  "-1.#IND",
  "-1.#QNAN",
  "-NaN",
  "-nan",
  "1.#IND",
  "1.#QNAN",
  "<NA>",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "None",
  "n/a",
  "nan",
  "null",
]); // prettier-ignore
const FLUSH_CHARS = 4_000_000;

export class Sheet {
  /**
   * @param {string} file where the rows are written
   * @param {string[]} names of the columns
   * @param {number} shownRows how many are kept as they are
   */
  constructor(file, names, shownRows) {
    this.file = file;
    this.names = names;
    this.shownRows = shownRows;
    /** @type {(string | null)[][]} */
    this.shown = [];
    this.rowCount = 0;
    /** Columns that are text, whatever their values look like. @type {Set<number>} */
    this.texts = new Set();
    this.handle = fs.openSync(file, "wx", 0o600);
    this.waiting = `${names.map((_, index) => `"c${index}"`).join(",")}\n`;
  }

  /** @param {(string | null)[]} cells as many as there are columns */
  add(cells) {
    this.rowCount += 1;
    if (this.shown.length < this.shownRows) this.shown.push(cells);
    let line = "";
    for (let index = 0; index < cells.length; index += 1) {
      const cell = cells[index];
      const text = cell === null || MISSING.has(cell) ? "" : cell;
      line += `${index === 0 ? "" : ","}"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
    }
    this.waiting += `${line}\n`;
    if (this.waiting.length > FLUSH_CHARS) this.flush();
  }

  flush() {
    fs.writeSync(this.handle, this.waiting.replaceAll("\0", ""));
    this.waiting = "";
  }

  close() {
    this.flush();
    fs.closeSync(this.handle);
  }
}
