import type { Scale } from "./scale";

export interface Point {
  x: number;
  /** NaN or infinite where the metric was: the line is broken there. */
  y: number;
}

/** The `d` of an SVG path; the line is broken where a value has no place. A lone point becomes a dot. */
export function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  let path = "";
  let isDrawing = false;
  points.forEach((point, index) => {
    const at = y.toPixel(point.y);
    if (!Number.isFinite(at)) {
      isDrawing = false;
      return;
    }
    const place = `${x.toPixel(point.x).toFixed(1)},${at.toFixed(1)}`;
    const next = points[index + 1];
    const isLone = !isDrawing && !(next && Number.isFinite(y.toPixel(next.y)));
    path += isDrawing ? `L${place}` : `M${place}${isLone ? "h0.01" : ""}`;
    isDrawing = true;
  });
  return path;
}

/**
 * Exponential moving average without the pull towards zero of its first values (the correction of Adam, Kingma and Ba
 * 2015). `weight` is 0 for none, towards 1 for more. Gaps stay gaps.
 */
export function smooth(points: readonly Point[], weight: number): Point[] {
  let sum = 0;
  let total = 0;
  return points.map((point) => {
    if (!Number.isFinite(point.y)) return point;
    sum = sum * weight + point.y * (1 - weight);
    total = total * weight + (1 - weight);
    return { x: point.x, y: sum / total };
  });
}

/** The point nearest to `x` in points that are ordered by it. */
export function nearestPoint(points: readonly Point[], x: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  if (!before || !after) return after ?? before;
  return x - before.x <= after.x - x ? before : after;
}
