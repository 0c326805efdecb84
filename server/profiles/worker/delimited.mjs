// Records of delimited text, as RFC 4180 has them: cells in quotes may hold line breaks, delimiters and doubled quotes.

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/**
 * Reads records until `onRecord` answers false. Returns where the first record begins that is not complete.
 * @param {string} text
 * @param {{ delimiter: string, start?: number, isEnd: boolean, maxCellChars: number }} options
 * @param {(cells: string[], facts: { isStray: boolean, cut: number, start: number }) => boolean | void} onRecord
 */
export function readRecords(text, { delimiter, start = 0, isEnd, maxCellChars }, onRecord) {
  const between = delimiter.charCodeAt(0);
  let at = start;
  while (at < text.length) {
    const begun = at;
    const cells = [];
    const facts = { isStray: false, cut: 0, start: begun };
    for (let isOpen = true; isOpen; ) {
      const cell = readCell(text, at, between, facts);
      if (cell === null || (cell.end >= text.length && !isEnd)) return begun;
      if (cell.text.length > maxCellChars) facts.cut += 1;
      cells.push(cell.text.length > maxCellChars ? cell.text.slice(0, maxCellChars) : cell.text);
      const after = text.charCodeAt(cell.end);
      isOpen = after === between;
      at = cell.end + 1;
      if (after === RETURN && text.charCodeAt(at) === NEWLINE) at += 1;
    }
    const isBlank = cells.length === 1 && cells[0] === "";
    if (!isBlank && onRecord(cells, facts) === false) return at;
  }
  return text.length;
}

/**
 * The cell at `at`, and where it ends; null where its quotes are not closed.
 * @param {string} text @param {number} at @param {number} between @param {{ isStray: boolean }} facts
 */
function readCell(text, at, between, facts) {
  if (text.charCodeAt(at) !== QUOTE) {
    let end = at;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === between || code === NEWLINE || code === RETURN) break;
      if (code === QUOTE) facts.isStray = true;
    }
    return { text: text.slice(at, end), end };
  }
  let close = at + 1;
  let hasDoubled = false;
  for (;;) {
    close = text.indexOf('"', close);
    if (close === -1) return null;
    if (text.charCodeAt(close + 1) !== QUOTE) break;
    hasDoubled = true;
    close += 2;
  }
  const inner = text.slice(at + 1, close);
  let end = close + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === between || code === NEWLINE || code === RETURN) break;
    facts.isStray = true;
  }
  return { text: (hasDoubled ? inner.replaceAll('""', '"') : inner) + text.slice(close + 1, end), end };
}

const DELIMITERS = [",", "\t", ";", "|"];
const SNIFFED_RECORDS = 100;

/** The delimiter by which the most records have the same number of cells, at least two. @param {string} text @param {boolean} isEnd */
export function sniffDelimiter(text, isEnd) {
  const scores = DELIMITERS.map((delimiter) => {
    const widths = new Map();
    let count = 0;
    readRecords(text, { delimiter, isEnd, maxCellChars: 100 }, (cells) => {
      widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
      count += 1;
      return count < SNIFFED_RECORDS;
    });
    const [width, most] = [...widths].filter(([wide]) => wide > 1).sort((a, b) => b[1] - a[1])[0] ?? [1, 0];
    return { delimiter, score: count === 0 ? 0 : most / count, width };
  });
  scores.sort((a, b) => b.score - a.score || b.width - a.width);
  return scores[0].score > 0 ? scores[0].delimiter : ",";
}

const TYPED =
  /^\s*(?:[-+]?(?:\d[\d,.]*|\.\d+)(?:e[-+]?\d+)?%?|\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|true|false|nan)\s*$/i;

/** A first record of names: none is empty, none twice, none a number or a date. @param {string[]} first */
export const looksLikeHeader = (first) =>
  first.every((cell) => cell.trim() !== "" && !TYPED.test(cell)) && new Set(first).size === first.length;

/**
 * Where records begin in a stretch from the middle of a file: at the first line from which some records have the right
 * number of cells and no stray quotes; null where none is found, as within a long text of several lines.
 * @param {string} text @param {{ delimiter: string, width: number, maxCellChars: number }} options
 */
export function findRecordStart(text, { delimiter, width, maxCellChars }) {
  let at = 0;
  for (let tried = 0; tried < 50; tried += 1) {
    const newline = text.indexOf("\n", at);
    if (newline === -1) return null;
    at = newline + 1;
    let good = 0;
    let isRight = true;
    readRecords(text, { delimiter, start: at, isEnd: false, maxCellChars }, (cells, { isStray }) => {
      isRight = cells.length === width && !isStray;
      good += isRight ? 1 : 0;
      return isRight && good < 5;
    });
    if (isRight && good > 0) return at;
  }
  return null;
}
