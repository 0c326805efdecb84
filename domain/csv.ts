/** Tables for spreadsheets, as RFC 4180 has them. */
export type CsvCell = string | number | null;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** With the minus of mathematics, which is no form of the hyphen to Unicode. */
const FORMULA = /^[=+\-\u2212@\t\r\n]/;

/**
 * A text that begins like a formula would be run by a spreadsheet, so it is made a text. Spreadsheets take the wide, small
 * and raised forms of a sign for the sign.
 */
export function writeTextCell(text: string): string {
  const isFormula = FORMULA.test(text.slice(0, 1).normalize("NFKC")) && !NUMBER.test(text);
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function writeCell(cell: CsvCell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? String(cell) : writeTextCell(cell);
}

export const writeCsvTable = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
