import type { Point } from "./line";

export interface ChartSeries {
  id: string;
  label: string;
  /** A CSS colour: one of the ten of the palette. */
  color: string;
  /** Ordered by x. */
  points: readonly Point[];
}

const PALETTE_SIZE = 10;

/** The colour of the n-th series; it holds for the whole page. */
export const seriesColor = (index: number): string => `var(--series-${(index % PALETTE_SIZE) + 1})`;
