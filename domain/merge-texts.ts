/**
 * Joins two changes of one text, line by line: where only one side changed something its lines are taken, and where both
 * did both are kept with marks around them. The way of `diff3`, after Khanna, Kunal and Pierce, "A Formal Investigation
 * of Diff3", 2007.
 */
export interface MergedText {
  text: string;
  /** How many places both sides changed in different ways. */
  conflicts: number;
}

export const CONFLICT_MARKS = ["<<<<<<< yours", "=======", ">>>>>>> theirs"] as const;

export function mergeTexts(base: string, mine: string, theirs: string): MergedText {
  const [old, left, right] = [cut(base), cut(mine), cut(theirs)];
  const [toLeft, toRight] = [matchLines(old, left), matchLines(old, right)];
  const lines: string[] = [];
  let conflicts = 0;
  let [at, atLeft, atRight] = [0, 0, 0];
  for (;;) {
    let next = at;
    while (next < old.length && (toLeft[next] === -1 || toRight[next] === -1)) next++;
    const isEnd = next === old.length;
    const [endLeft, endRight] = isEnd ? [left.length, right.length] : [toLeft[next]!, toRight[next]!];
    const joined = joinParts(
      old.slice(at, next),
      left.slice(atLeft, endLeft),
      right.slice(atRight, endRight),
    );
    lines.push(...joined.lines);
    conflicts += joined.isConflict ? 1 : 0;
    if (isEnd) return { text: lines.join("\n"), conflicts };
    lines.push(old[next]!);
    [at, atLeft, atRight] = [next + 1, endLeft + 1, endRight + 1];
  }
}

type Lines = readonly string[];
const cut = (text: string): Lines => text.split(/\r?\n/);
const isEqual = (a: Lines, b: Lines) => a.length === b.length && a.every((line, index) => line === b[index]);

function joinParts(old: Lines, mine: Lines, theirs: Lines): { lines: Lines; isConflict: boolean } {
  if (isEqual(mine, old) || isEqual(mine, theirs)) return { lines: theirs, isConflict: false };
  if (isEqual(theirs, old)) return { lines: mine, isConflict: false };
  const [open, middle, close] = CONFLICT_MARKS;
  return { lines: [open, ...mine, middle, ...theirs, close], isConflict: true };
}

/** Beyond this many pairs of lines the middle counts as changed altogether: the table would take seconds. */
const MAX_PAIRS = 16_000_000;

/** For each line of `from` its place in a longest common subsequence with `to`, or -1. */
function matchLines(from: Lines, to: Lines): number[] {
  const matches = new Array<number>(from.length).fill(-1);
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) matches[start] = start++;
  let [endFrom, endTo] = [from.length, to.length];
  while (endFrom > start && endTo > start && from[endFrom - 1] === to[endTo - 1])
    matches[--endFrom] = --endTo;
  const [rows, columns] = [endFrom - start, endTo - start];
  if (rows * columns > MAX_PAIRS) return matches;
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const place = row * width + column;
      lengths[place] =
        from[start + row] === to[start + column]
          ? lengths[place + width + 1]! + 1
          : Math.max(lengths[place + width]!, lengths[place + 1]!);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (from[start + row] === to[start + column]) matches[start + row++] = start + column++;
    else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row++;
    else column++;
  }
  return matches;
}
