/** Tables as RFC 4180 has them, safe to open in a spreadsheet. */

/** Read as a formula by spreadsheets; behind an apostrophe it is a text. */
const FORMULA = /^[=+\-@\t\r]/;

function writeCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

/** One line of the table with its end. Numbers are written bare, texts always between quotes. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(writeCell).join(",")}\r\n`;
