"use client";
import { useCallback, useId, useMemo } from "react";
import { classes } from "../../ui/classes";
import { formatMetric } from "../../ui/format";
import { useCanvas } from "../canvas/use-canvas";
import { useHover } from "../hover";
import type { Interval } from "../scale";
import { useWidth } from "../use-size";
import { ChartSurface } from "./chart-surface";
import { drawFrame, drawLines } from "./draw";
import { HoverTip } from "./hover-tip";
import { layOutPlot } from "./plot";
import type { ChartSeries } from "./series";
import { smooth } from "./smooth";
import { useHoverLayer } from "./use-hover-layer";

/** How a chart is looked at. */
export interface LineLook {
  isLogX: boolean;
  isLogY: boolean;
  /** 0 for none, below 1. The original stays faintly visible. */
  smoothing: number;
  ignoresOutliers: boolean;
}

export interface LineChartProps extends LineLook {
  title: string;
  series: readonly ChartSeries[];
  /** What the x axis counts: charts of one axis share their crosshair. */
  axis: string;
  heightPx: number;
  formatX?(x: number): string;
  /** The part of the x axis that is shown; null for all. */
  zoom: Interval | null;
  onZoom(next: Interval | null): void;
  onOpen?(series: string): void;
}

/** Curves on a canvas: drag to zoom, double-click to see all again, hover or use the arrow keys for the values at a place. */
export function LineChart(props: LineChartProps) {
  const { title, series, axis, heightPx, formatX = formatMetric, zoom } = props;
  const { isLogX, isLogY, smoothing, ignoresOutliers } = props;
  const id = useId();
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const lines = useMemo(() => smoothLines(series, smoothing), [series, smoothing]);
  const plot = useMemo(
    () => layOutPlot(series, { widthPx, heightPx, isLogX, isLogY, ignoresOutliers, zoom }),
    [series, widthPx, heightPx, isLogX, isLogY, ignoresOutliers, zoom],
  );
  const frame = useCanvas(
    widthPx,
    heightPx,
    useCallback((pen) => drawFrame(pen, plot, formatX), [plot, formatX]),
  );
  const base = useCanvas(
    widthPx,
    heightPx,
    useCallback((pen) => drawLines(pen, plot, lines), [plot, lines]),
  );
  const scene = useMemo(
    () => ({ id, axis, plot, series: lines.series, widthPx, heightPx }),
    [id, axis, plot, lines, widthPx, heightPx],
  );
  const above = useHoverLayer(scene);
  const isDimmed = useHover((hover) => series.length > 1 && hover?.series != null && hover.axis === axis);

  return (
    <div ref={box} className="relative w-full select-none" style={{ height: heightPx }}>
      <canvas ref={frame} aria-hidden className="absolute inset-0 size-full" />
      <canvas
        ref={base}
        role="img"
        aria-label={`${title}: ${describeSeries(series)}`}
        className={classes("absolute inset-0 size-full", isDimmed && "opacity-35")}
      />
      <canvas ref={above} aria-hidden className="pointer-events-none absolute inset-0 size-full" />
      {widthPx > 0 && (
        <>
          <ChartSurface
            scene={scene}
            title={title}
            isZoomed={zoom !== null}
            formatX={formatX}
            onZoom={props.onZoom}
            onOpen={props.onOpen}
          />
          <HoverTip scene={scene} formatX={formatX} />
        </>
      )}
    </div>
  );
}

/** The lines to draw, and behind them the originals of those that are smoothed. */
export function smoothLines(series: readonly ChartSeries[], smoothing: number) {
  if (smoothing <= 0) return { series, faint: [] };
  return { series: series.map((one) => ({ ...one, y: smooth(one.y, smoothing) })), faint: series };
}

/** What a screen reader is told of a picture of curves. */
function describeSeries(series: readonly ChartSeries[]): string {
  const parts = series.slice(0, 5).map(({ label, y }) => {
    const last = y.at(-1);
    return last === undefined ? `${label} has no points` : `${label} ends at ${formatMetric(last)}`;
  });
  const more = series.length > 5 ? [`and ${series.length - 5} more`] : [];
  return [...parts, ...more].join(", ");
}
