/** A regression tree that halves the squared error: Breiman, Friedman, Olshen, Stone 1984. */
import type { Column } from "./columns";
import { shuffle } from "./random";

export type Tree =
  | { mean: number }
  | { column: number; isLeft(value: number): boolean; left: Tree; right: Tree };

export interface Growth {
  columns: readonly Column[];
  target: Float64Array;
  /** How many columns are tried at each split. */
  tried: number;
  /** A leaf is no smaller. */
  minLeaf: number;
  random(): number;
}

interface Split {
  column: number;
  gain: number;
  isLeft(value: number): boolean;
}

export function growTree(growth: Growth, rows: Int32Array): Tree {
  const { target, minLeaf } = growth;
  const mean = meanOf(target, rows);
  if (rows.length < 2 * minLeaf) return { mean };
  const split = findSplit(growth, rows, mean);
  if (!split) return { mean };
  const { values } = growth.columns[split.column]!;
  const left = rows.filter((row) => split.isLeft(values[row]!));
  const right = rows.filter((row) => !split.isLeft(values[row]!));
  return {
    column: split.column,
    isLeft: split.isLeft,
    left: growTree(growth, left),
    right: growTree(growth, right),
  };
}

/** What the tree says of a row; `read` gives the row's value in a column. */
export function predict(tree: Tree, read: (column: number) => number): number {
  let at = tree;
  while (!("mean" in at)) at = at.isLeft(read(at.column)) ? at.left : at.right;
  return at.mean;
}

function findSplit(growth: Growth, rows: Int32Array, mean: number): Split | null {
  const order = Int32Array.from(growth.columns.keys());
  shuffle(order, growth.random);
  let best: Split | null = null;
  for (const column of order.subarray(0, growth.tried)) {
    const split = splitColumn(growth, rows, column, mean);
    if (split && split.gain > (best?.gain ?? 1e-12)) best = split;
  }
  return best;
}

/** Groups of equal values in an order in which the best cut into two is the best partition. */
interface Level {
  value: number;
  count: number;
  sum: number;
}

function splitColumn(
  { columns, target, minLeaf }: Growth,
  rows: Int32Array,
  column: number,
  mean: number,
): Split | null {
  const { kind, values } = columns[column]!;
  const levels = levelsOf(kind, values, target, rows);
  const total = levels.reduce((sum, level) => sum + level.sum, 0);
  let [count, sum, gain, place] = [0, 0, 0, -1];
  for (let index = 0; index < levels.length - 1; index++) {
    count += levels[index]!.count;
    sum += levels[index]!.sum;
    const rest = rows.length - count;
    if (count < minLeaf || rest < minLeaf) continue;
    const [left, right] = [sum / count - mean, (total - sum) / rest - mean];
    const found = count * left * left + rest * right * right;
    if (found > gain) [gain, place] = [found, index];
  }
  if (place < 0) return null;
  return { column, gain, isLeft: ruleOf(kind, levels, place) };
}

/** Missing values are a level of their own, before all others: whether a parameter is set may matter too. */
function levelsOf(
  kind: Column["kind"],
  values: Float64Array,
  target: Float64Array,
  rows: Int32Array,
): Level[] {
  const byValue = new Map<number, Level>();
  for (const row of rows) {
    const value = values[row]!;
    const level = byValue.get(value) ?? { value, count: 0, sum: 0 };
    level.count += 1;
    level.sum += target[row]!;
    byValue.set(value, level);
  }
  const levels = [...byValue.values()];
  // Texts in the order of their mean: then one cut finds the best of all partitions (Fisher 1958).
  if (kind === "text") return levels.sort((a, b) => a.sum / a.count - b.sum / b.count);
  const rank = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  return levels.sort((a, b) => rank(a.value) - rank(b.value));
}

function ruleOf(kind: Column["kind"], levels: readonly Level[], place: number): Split["isLeft"] {
  const left = levels.slice(0, place + 1);
  if (kind === "number") {
    const cut = (rankOf(levels[place]!.value) + rankOf(levels[place + 1]!.value)) / 2;
    return (value) => Number.isNaN(value) || value <= cut;
  }
  const members = new Set(left.map(({ value }) => value));
  const known = new Set(levels.map(({ value }) => value));
  const count = (some: readonly Level[]) => some.reduce((sum, level) => sum + level.count, 0);
  // A text that this tree has never seen goes where most went.
  const isLeftLarger = count(left) >= count(levels.slice(place + 1));
  return (value) => (known.has(value) ? members.has(value) : isLeftLarger);
}

const rankOf = (value: number) => (Number.isNaN(value) ? -Number.MAX_VALUE / 4 : value);

function meanOf(target: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += target[row]!;
  return rows.length === 0 ? 0 : sum / rows.length;
}
