"use client";
import { formatMetric } from "../ui/format";
import { useHovered } from "./hover";
import { nearestPoint } from "./line";
import type { Interval, Scale } from "./scale";
import type { ChartSeries } from "./series";

interface CrosshairProps {
  series: readonly ChartSeries[];
  x: Scale;
  y: Scale;
  xDomain: Interval;
  widthPx: number;
  heightPx: number;
  margin: { top: number; bottom: number; left: number };
  formatX(x: number): string;
}

const MAX_ROWS = 12;
/** Between the line and its values. */
const GAP_PX = 10;

/** The line at the cursor, whichever chart that is over, the points nearest to it, and their values from the highest to the lowest. */
export function Crosshair({ series, x, y, xDomain, widthPx, heightPx, margin, formatX }: CrosshairProps) {
  const value = useHovered();
  if (value === null || value < xDomain[0] || value > xDomain[1]) return null;
  const rows = series
    .flatMap((one) => {
      const point = nearestPoint(one.points, value);
      return point ? [{ ...one, point }] : [];
    })
    .sort((a, b) => b.point.y - a.point.y);
  const first = rows[0];
  if (!first) return null;
  const linePx = x.toPixel(first.point.x);
  const isRight = linePx > widthPx / 2;
  return (
    <div className="pointer-events-none absolute inset-0" aria-hidden>
      <div
        className="absolute w-px bg-line-strong"
        style={{ left: linePx, top: margin.top, height: heightPx - margin.top - margin.bottom }}
      />
      {rows.map(({ id, color, point }) => {
        const top = y.toPixel(point.y);
        if (!Number.isFinite(top)) return null;
        return (
          <div
            key={id}
            className="absolute size-1.5 rounded-full"
            style={{ left: x.toPixel(point.x) - 3, top: top - 3, background: color }}
          />
        );
      })}
      <div
        className="absolute top-1 z-10 rounded-md border bg-raised px-2 py-1 text-xs shadow-raised"
        style={
          isRight
            ? { right: widthPx - linePx + GAP_PX, maxWidth: linePx - GAP_PX }
            : { left: linePx + GAP_PX, maxWidth: widthPx - linePx - GAP_PX }
        }
      >
        <p className="num text-faint">{formatX(first.point.x)}</p>
        {rows.slice(0, MAX_ROWS).map(({ id, color, label, point }) => (
          <p key={id} className="flex items-center gap-1.5">
            <span className="size-2 shrink-0 rounded-full" style={{ background: color }} />
            {series.length > 1 && <span className="truncate">{label}</span>}
            <span className="num ml-auto font-medium">{formatMetric(point.y)}</span>
          </p>
        ))}
        {rows.length > MAX_ROWS && <p className="text-faint">and {rows.length - MAX_ROWS} more</p>}
      </div>
    </div>
  );
}
