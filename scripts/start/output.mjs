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

/**
 * Prints a part's output line by line behind its name.
 * @param {keyof typeof COLOURS} part @param {import("node:stream").Readable} stream
 */
export function prefixLines(part, stream) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (/** @type {string} */ text) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-8192);
    for (const line of lines)
      if (line.trim()) say(`${paint(COLOURS[part], part.padEnd(8))} ${paint(2, "│")} ${line}`);
  });
}

/** @param {string} text */
export const strong = (text) => paint(1, text);
