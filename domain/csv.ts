/** Tables for spreadsheets, as RFC 4180 has them. */
export type CsvCell = string | number | null;

/** A text that begins like a formula would be run by a spreadsheet, so it is made a text. */
function writeCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const isFormula = /^[=+\-@\t\r]/.test(cell) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);
  return `"${(isFormula ? `'${cell}` : cell).replaceAll('"', '""')}"`;
}

export const writeCsvTable = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
