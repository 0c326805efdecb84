// What the terminal shows: one line a step with its time, and each part's lines behind its name.
const isTerminal = process.stdout.isTTY;
const paint = (/** @type {number} */ code, /** @type {string} */ text) =>
  isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text;
const COLOURS = { postgres: 36, gateway: 34, web: 35, runner: 32 };

// A terminal that was closed takes no more lines; the studio must still stop in order.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** @param {string} text */
export const say = (text) => process.stdout.write(`${text}\n`);
/** @param {string} text */
export const warn = (text) => process.stderr.write(`${paint(33, text)}\n`);

/**
 * Runs one slow part of the start, with a line before and the seconds it took after.
 * @template T @param {string} what @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function step(what, work) {
  const begun = Date.now();
  say(`${paint(2, "·")} ${what} …`);
  const result = await work();
  say(`${paint(32, "✓")} ${what} ${paint(2, `${((Date.now() - begun) / 1000).toFixed(1)} s`)}`);
  return result;
}

const MAX_LINE = 8192;
const UNSAFE = /(\x1b\[[0-9;]{0,20}m)|[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A part prints what strangers sent it too: its line keeps colours, but nothing that moves the terminal, and has a bound.
 * @param {string} line
 */
export function safeLine(line) {
  const isLong = line.length > MAX_LINE;
  return `${line.slice(0, MAX_LINE).replace(UNSAFE, (_, colour) => colour ?? "")}${isLong ? " …" : ""}`;
}

/**
 * Prints a part's output line by line behind its name.
 * @param {keyof typeof COLOURS} part @param {import("node:stream").Readable} stream
 */
export function prefixLines(part, stream) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (/** @type {string} */ text) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-MAX_LINE);
    for (const line of lines)
      if (line.trim()) say(`${paint(COLOURS[part], part.padEnd(8))} ${paint(2, "│")} ${safeLine(line)}`);
  });
}

/** @param {string} text */
export const strong = (text) => paint(1, text);
