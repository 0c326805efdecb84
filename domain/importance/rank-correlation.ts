/**
 * Spearman's rank correlation (1904): from −1, the greater the one the less the other, to 1. Ranks and not the numbers
 * themselves, so that a learning rate on a logarithmic grid counts as it should. Pairs in which one is no finite number
 * are left out; null where fewer than three pairs are left, or one side does not vary.
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | null {
  const pairs = x.flatMap((value, index) =>
    Number.isFinite(value) && Number.isFinite(y[index]) ? [[value, y[index]!] as const] : [],
  );
  if (pairs.length < 3) return null;
  return correlation(ranksOf(pairs.map(([value]) => value)), ranksOf(pairs.map(([, value]) => value)));
}

/** The place of each value in their order; equal ones share the mean of their places. */
function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}

function correlation(x: readonly number[], y: readonly number[]): number | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [both, squaresX, squaresY] = [0, 0, 0];
  for (const [index, value] of x.entries()) {
    const [dx, dy] = [value - meanX, y[index]! - meanY];
    both += dx * dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
  }
  if (squaresX === 0 || squaresY === 0) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(squaresX * squaresY)));
}
