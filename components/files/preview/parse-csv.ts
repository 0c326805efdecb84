export interface CsvTable {
  header: string[];
  rows: string[][];
}

const SEPARATORS = [",", "\t", ";", "|"];

/**
 * The rows of a text as RFC 4180 has them: fields in quotes may hold separators, line breaks and doubled quotes. The
 * separator is the one that the first line has most of. With `isPart` the last row is left out, as it may be cut.
 */
export function parseCsv(text: string, isPart: boolean): CsvTable {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  const rows = readRows(body, separatorOf(body));
  if (isPart && rows.length > 1) rows.pop();
  const [header = [], ...rest] = rows;
  return { header, rows: rest };
}

function separatorOf(text: string): string {
  const [first = ""] = text
    .slice(0, 10_000)
    .replace(/"[^"]*"/g, "")
    .split(/[\r\n]/, 1);
  const count = (separator: string) => first.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

function readRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text[at] === '"' ? readQuoted(text, at, separator) : readPlain(text, at, separator);
    row.push(field.value);
    at = field.end;
    if (text[at] === separator) {
      at++;
      // A separator at the very end has an empty field behind it.
      if (at < text.length) continue;
      row.push("");
    }
    rows.push(row);
    row = [];
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
  }
  // An empty line is no row.
  return rows.filter((fields) => fields.length > 1 || fields[0] !== "");
}

interface Field {
  value: string;
  end: number;
}

function readPlain(text: string, start: number, separator: string): Field {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end };
}

function readQuoted(text: string, start: number, separator: string): Field {
  let value = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return { value: value + text.slice(from), end: text.length };
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const { value: rest, end } = readPlain(text, quote + 1, separator);
      // Whatever stands between the closing quote and the end of the field is part of it.
      return { value: value + rest, end };
    }
    value += '"';
    from = quote + 2;
  }
}
