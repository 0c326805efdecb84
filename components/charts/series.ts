import type { Point } from "./line";

export interface ChartSeries {
  id: string;
  label: string;
  /** A CSS colour: one of the ten of the palette. */
  color: string;
  /** Ordered by x. */
  points: readonly Point[];
}
