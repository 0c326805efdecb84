/** One line of a chart, column by column and ordered by x. */
export interface ChartSeries {
  id: string;
  label: string;
  /** A CSS colour, one of the palette. */
  color: string;
  x: Float64Array;
  /** NaN or infinite where the metric was: the line is broken there. */
  y: Float64Array;
  /** True where NaN says that nothing was measured, which is no event: the gap has no mark. */
  isSilentAtNaN?: boolean;
  /** The edges of a band around the line, for a group of runs. */
  band?: { low: Float64Array; high: Float64Array };
  /** How many runs the line stands for at each point, for a group. */
  counts?: Float64Array;
}

/** The dashes of the second, third and fourth line of one colour. */
const DASHES: readonly number[][] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** A pattern for each line: solid for the first of its colour, dashed for those after it. */
export function dashLines(series: readonly ChartSeries[]): readonly number[][] {
  const seen = new Map<string, number>();
  return series.map(({ color }) => {
    const before = seen.get(color) ?? 0;
    seen.set(color, before + 1);
    return DASHES[before % DASHES.length]!;
  });
}
