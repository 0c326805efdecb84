/** A random forest for few rows (Breiman 2001), and what its prediction loses when one column is shuffled. */
import type { Column } from "./columns";
import { makeRandom, shuffle } from "./random";
import { growTree, predict, type Tree } from "./tree";

const TREES = 150;
const MIN_LEAF = 2;
const SEED = 20_010_101;
/** How often each column is shuffled; the mean of the losses is taken. */
const SHUFFLES = 4;

export interface ForestResult {
  /** The share of the variance that the forest foretells of rows it has not seen; below zero where it is worse than the mean. */
  explained: number;
  /** For each column, the share of the variance that is lost when its values are shuffled among the rows. */
  losses: number[];
}

interface GrownTree {
  tree: Tree;
  columns: ReadonlySet<number>;
  /** The rows that it was not grown from, and what it says of them. */
  unseen: Int32Array;
  said: Float64Array;
}

/** Every row is judged by the trees that have not seen it, so a column of noise gains nothing by being learnt by heart. */
export function measureForest(columns: readonly Column[], target: Float64Array): ForestResult {
  const variance = varianceOf(target);
  if (variance === 0 || columns.length === 0) return { explained: 0, losses: columns.map(() => 0) };
  const random = makeRandom(SEED);
  const trees = Array.from({ length: TREES }, () => growOne(columns, target, random));
  const error = errorOf(target, trees, ({ said }) => said);
  const losses = columns.map((_, place) => {
    let loss = 0;
    for (let round = 0; round < SHUFFLES; round++) {
      const order = Int32Array.from(target.keys());
      shuffle(order, random);
      const sayAgain = (one: GrownTree) =>
        one.columns.has(place) ? say(one.tree, columns, one.unseen, { place, order }) : one.said;
      loss += errorOf(target, trees, sayAgain) - error;
    }
    return loss / SHUFFLES / variance;
  });
  return { explained: 1 - error / variance, losses };
}

/** A tree of as many rows as there are, drawn with replacement. */
function growOne(columns: readonly Column[], target: Float64Array, random: () => number): GrownTree {
  const rows = Int32Array.from(target, () => Math.floor(random() * target.length));
  const seen = new Set(rows);
  const unseen = Int32Array.from(target.keys()).filter((row) => !seen.has(row));
  const tried = Math.max(1, Math.ceil(columns.length / 2));
  const tree = growTree({ columns, target, tried, minLeaf: MIN_LEAF, random }, rows);
  return { tree, columns: columnsOf(tree), unseen, said: say(tree, columns, unseen) };
}

function columnsOf(tree: Tree, found = new Set<number>()): Set<number> {
  if ("mean" in tree) return found;
  found.add(tree.column);
  columnsOf(tree.left, found);
  return columnsOf(tree.right, found);
}

interface Shuffled {
  place: number;
  /** For each row, the row whose value it gets. */
  order: Int32Array;
}

function say(tree: Tree, columns: readonly Column[], rows: Int32Array, shuffled?: Shuffled): Float64Array {
  return Float64Array.from(rows, (row) =>
    predict(tree, (place) => columns[place]!.values[place === shuffled?.place ? shuffled.order[row]! : row]!),
  );
}

/** The mean squared error over the rows, each foretold by the mean of the trees that have not seen it. */
function errorOf(
  target: Float64Array,
  trees: readonly GrownTree[],
  saidBy: (tree: GrownTree) => Float64Array,
): number {
  const sums = new Float64Array(target.length);
  const counts = new Int32Array(target.length);
  for (const tree of trees) {
    const said = saidBy(tree);
    for (const [place, row] of tree.unseen.entries()) {
      sums[row]! += said[place]!;
      counts[row]! += 1;
    }
  }
  let [error, judged] = [0, 0];
  for (const [row, value] of target.entries()) {
    if (counts[row] === 0) continue;
    error += (sums[row]! / counts[row]! - value) ** 2;
    judged += 1;
  }
  return judged === 0 ? 0 : error / judged;
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
