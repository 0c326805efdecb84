"use client";
import { useId, useMemo } from "react";
import { formatMetric } from "../ui/format";
import { Axes } from "./axes";
import { Crosshair } from "./crosshair";
import { linePath, smooth } from "./line";
import { domainOf, type Interval, linearScale, logScale } from "./scale";
import type { ChartSeries } from "./series";
import { usePointer } from "./use-pointer";
import { useWidth } from "./use-size";

export interface MetricChartProps {
  title: string;
  series: readonly ChartSeries[];
  heightPx?: number;
  isLog?: boolean;
  /** 0 for none, below 1. The original stays faintly visible. */
  smoothing?: number;
  formatX?(x: number): string;
  /** The part of the x axis that is shown; null for all. */
  zoom?: Interval | null;
  onZoom?(next: Interval | null): void;
}

const MARGIN = { top: 8, right: 12, bottom: 22, left: 52 };

/** Curves over steps or time: drag to zoom, double-click to see all again, hover for the values at the cursor. */
export function MetricChart(props: MetricChartProps) {
  const {
    title,
    series,
    heightPx = 200,
    isLog = false,
    smoothing = 0,
    formatX = formatMetric,
    zoom,
    onZoom,
  } = props;
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const drawn = useMemo(
    () => (smoothing > 0 ? series.map((one) => ({ ...one, points: smooth(one.points, smoothing) })) : series),
    [series, smoothing],
  );
  const xDomain = useMemo(() => zoom ?? extentOf(series), [zoom, series]);
  const yDomain = useMemo(() => domainOf(valuesWithin(series, xDomain), isLog), [series, xDomain, isLog]);
  const x = linearScale(xDomain, [MARGIN.left, Math.max(MARGIN.left + 1, widthPx - MARGIN.right)]);
  const y = (isLog ? logScale : linearScale)(yDomain, [heightPx - MARGIN.bottom, MARGIN.top]);
  const pointer = usePointer(x, onZoom);
  const clip = useId();

  return (
    <div ref={box} className="relative w-full select-none" style={{ height: heightPx }}>
      {widthPx > 0 && (
        <svg
          width={widthPx}
          height={heightPx}
          role="img"
          aria-label={`${title}: ${describeSeries(series)}`}
          className="block touch-pan-y"
          {...pointer.handlers}
        >
          <clipPath id={clip}>
            <rect
              x={MARGIN.left}
              y={MARGIN.top - 2}
              width={Math.max(0, widthPx - MARGIN.left - MARGIN.right)}
              height={heightPx - MARGIN.top - MARGIN.bottom + 4}
            />
          </clipPath>
          <Axes {...{ x, y, xDomain, yDomain, isLog, widthPx, heightPx, formatX }} margin={MARGIN} />
          <g clipPath={`url(#${clip})`} fill="none" strokeLinejoin="round" strokeLinecap="round">
            {smoothing > 0 &&
              series.map((one) => (
                <path
                  key={one.id}
                  d={linePath(one.points, x, y)}
                  stroke={one.color}
                  strokeWidth={1}
                  opacity={0.25}
                />
              ))}
            {drawn.map((one) => (
              <path
                key={one.id}
                d={linePath(one.points, x, y)}
                stroke={one.color}
                strokeWidth={one.points.length === 1 ? 5 : 1.5}
              />
            ))}
          </g>
          {pointer.selection && (
            <rect
              x={pointer.selection[0]}
              width={pointer.selection[1] - pointer.selection[0]}
              y={MARGIN.top}
              height={heightPx - MARGIN.top - MARGIN.bottom}
              className="fill-accent opacity-15"
            />
          )}
        </svg>
      )}
      {widthPx > 0 && !pointer.selection && (
        <Crosshair series={drawn} {...{ x, y, xDomain, widthPx, heightPx, formatX }} margin={MARGIN} />
      )}
    </div>
  );
}

function extentOf(series: readonly ChartSeries[]): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { points } of series) {
    if (points.length === 0) continue;
    low = Math.min(low, points[0]!.x);
    high = Math.max(high, points.at(-1)!.x);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function* valuesWithin(series: readonly ChartSeries[], [from, to]: Interval): Generator<number> {
  for (const { points } of series) for (const { x, y } of points) if (x >= from && x <= to) yield y;
}

/** What a screen reader is told of a picture of curves. */
function describeSeries(series: readonly ChartSeries[]): string {
  const parts = series.slice(0, 5).map(({ label, points }) => {
    const last = points.at(-1);
    return last ? `${label} ends at ${formatMetric(last.y)}` : `${label} has no points`;
  });
  return parts.join(", ");
}
