"use client";
import { type RefObject, useEffect, useRef } from "react";
import { formatMetric } from "../../ui/format";
import { CHART_FONT } from "../canvas/pen";
import { resolveColor, useThemeVersion } from "../canvas/theme";
import { preparePen } from "../canvas/use-canvas";
import { type Hover, readHover, subscribeHover } from "../hover";
import { clipToFrame, drawDot } from "./draw";
import type { Plot } from "./plot";
import type { ChartSeries } from "./series";
import { traceLine } from "./trace";
import { valuesAt } from "./values-at";

/** A chart as it stands: what the crosshair and the values at it are made from. */
export interface Scene {
  id: string;
  axis: string;
  plot: Plot;
  series: readonly ChartSeries[];
  widthPx: number;
  heightPx: number;
}

/** True where the hovered place is one of this chart's. */
export const isInScene = ({ axis, plot }: Scene, hover: Hover | null): hover is Hover =>
  hover !== null && hover.axis === axis && hover.at >= plot.xDomain[0] && hover.at <= plot.xDomain[1];

/**
 * A canvas above the lines for what moves with the pointer. It is drawn at most once a frame and past React, so that a
 * hundred lines below it are drawn only when they change.
 */
export function useHoverLayer(scene: Scene): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are drawn
  useEffect(() => {
    let frame = 0;
    let isEmpty = false;
    const paint = () => {
      frame = 0;
      const canvas = ref.current;
      const hover = readHover();
      const isShown = isInScene(scene, hover);
      if (!canvas || scene.widthPx === 0 || (!isShown && isEmpty)) return;
      const pen = preparePen(canvas, scene.widthPx, scene.heightPx);
      if (isShown) drawHover(pen, scene, hover);
      isEmpty = !isShown;
    };
    const schedule = () => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    const stop = subscribeHover(schedule);
    schedule();
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [scene, theme]);
  return ref;
}

function drawHover(pen: CanvasRenderingContext2D, scene: Scene, hover: Hover): void {
  const { plot, series } = scene;
  const atPx = Math.round(plot.x.toPixel(hover.at)) + 0.5;
  pen.strokeStyle = resolveColor("var(--line-strong)");
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(atPx, plot.top);
  pen.lineTo(atPx, plot.bottom);
  pen.stroke();
  pen.save();
  clipToFrame(pen, plot);
  const chosen = series.length > 1 ? series.find(({ id }) => id === hover.series) : undefined;
  if (chosen) {
    strokeBold(pen, plot, chosen);
  }
  const values = valuesAt(plot, series, hover.at);
  for (const one of values) drawDot(pen, plot, one.series, one.index, one.series === chosen ? 4 : 2.5);
  pen.restore();
  const own =
    values.find((one) => one.series.id === hover.series) ?? (values.length === 1 ? values[0] : undefined);
  if (own && hover.source !== scene.id) drawValue(pen, scene, own.value, atPx, own.yPx);
}

const OFFSETS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.7, 0],
  [-0.7, 0],
  [0, 0.7],
  [0, -0.7],
];

/** Five lines of one pixel beside each other: together they cost a tenth of one that is wider (see `draw.ts`). */
function strokeBold(pen: CanvasRenderingContext2D, plot: Plot, series: ChartSeries): void {
  const path = new Path2D();
  traceLine(path, plot, series);
  pen.lineWidth = 1;
  pen.strokeStyle = resolveColor(series.color);
  for (const [x, y] of OFFSETS) {
    pen.save();
    pen.translate(x, y);
    pen.stroke(path);
    pen.restore();
  }
}

/** The value of the run that stands out, beside the crosshair of a chart that the pointer is not in. */
function drawValue(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  value: number,
  atPx: number,
  yPx: number,
): void {
  const text = formatMetric(value);
  const isRight = atPx > scene.widthPx / 2;
  pen.font = CHART_FONT;
  const width = pen.measureText(text).width + 8;
  const left = isRight ? atPx - width - 6 : atPx + 6;
  const { top, bottom } = scene.plot;
  const middle = Math.min(bottom - 9, Math.max(top + 9, Number.isFinite(yPx) ? yPx : bottom));
  pen.fillStyle = resolveColor("var(--raised)");
  pen.fillRect(left, middle - 9, width, 18);
  pen.fillStyle = resolveColor("var(--ink)");
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(text, left + 4, middle);
}
