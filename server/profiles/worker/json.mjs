// Objects of JSON text: one a line, or as the elements of a list.

/** Whole numbers that JavaScript would round are kept as they are written. */
const LONG_NUMBER = /([:[,]\s*)(-?\d{16,})(?=\s*[,}\]])/g;

/** The object that a text is; undefined where it is none. @param {string} text @returns {Record<string, unknown> | undefined} */
export function parseObject(text) {
  const exact = LONG_NUMBER.test(text) ? parseOrNone(text.replace(LONG_NUMBER, '$1"$2"')) : undefined;
  const value = exact ?? parseOrNone(text);
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : undefined;
}

/** @param {string} text @returns {unknown} */
function parseOrNone(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `lines`: an object a line. `elements`: a list of objects, or objects one after the other. @param {string} head */
export function sniffLayout(head) {
  const text = head.trimStart();
  if (text.startsWith("[")) return "elements";
  const line = text.split("\n", 1)[0] ?? "";
  return parseObject(line) ? "lines" : "elements";
}

/**
 * Each line in turn, and whether it is whole. @param {string} text @param {{ start: number, isEnd: boolean }} where
 * @param {(text: string) => void} onText
 */
export function readLines(text, { start, isEnd }, onText) {
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    if (newline === -1 && !isEnd) return;
    const line = text.slice(at, newline === -1 ? text.length : newline).trim();
    if (line !== "") onText(line);
    at = newline === -1 ? text.length : newline + 1;
  }
}

/**
 * Each object that is not within another, from `start` on. @param {string} text @param {number} start
 * @param {(text: string) => boolean | void} onText
 */
export function readElements(text, start, onText) {
  let depth = 0;
  let begun = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfString(text, at);
    else if (code === 123) {
      if (depth === 0) begun = at;
      depth += 1;
    } else if (code === 125) {
      depth -= 1;
      if (depth === 0 && onText(text.slice(begun, at + 1)) === false) return;
      if (depth < 0) depth = 0;
    }
  }
}

/** @param {string} text @param {number} open */
function endOfString(text, open) {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return text.length;
}

/**
 * Where an element begins in a stretch from the middle of a list: what stands there has at least half of the names that are
 * usual; null where none is found. @param {string} text @param {Set<string>} names
 */
export function findElementStart(text, names) {
  const places = text.slice(0, 128 * 1024).matchAll(/\}\s*,?\s*(?=\{)/g);
  for (const place of places) {
    const start = place.index + place[0].length;
    let isRight = false;
    readElements(text, start, (element) => {
      const keys = Object.keys(parseObject(element) ?? {});
      isRight = keys.filter((key) => names.has(key)).length * 2 >= names.size;
      return false;
    });
    if (isRight) return start;
  }
  return null;
}

/** What a value is in a table. @param {unknown} value */
export const cellOf = (value) =>
  value === null || value === undefined
    ? null
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
