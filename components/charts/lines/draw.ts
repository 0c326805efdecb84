import { CHART_FONT, type Pen } from "../canvas/pen";
import { resolveColor } from "../canvas/theme";
import { formatTick } from "../scale";
import { MARGIN, type Plot } from "./plot";
import { type ChartSeries, dashLines } from "./series";
import { traceBand, traceLine } from "./trace";

/** The grid, the ticks and their texts. */
export function drawFrame(pen: Pen, plot: Plot, formatX: (x: number) => string): void {
  const { left, right, bottom } = plot;
  pen.font = CHART_FONT;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.fillStyle = resolveColor("var(--faint)");
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  pen.strokeStyle = resolveColor("var(--line)");
  pen.beginPath();
  for (const tick of plot.yTicks) {
    // Half a pixel makes a line of one pixel sharp.
    const at = Math.round(plot.y.toPixel(tick)) + 0.5;
    pen.moveTo(left, at);
    pen.lineTo(right, at);
    pen.fillText(formatTick(tick), left - 6, at);
  }
  pen.stroke();
  pen.strokeStyle = resolveColor("var(--line-strong)");
  pen.beginPath();
  pen.moveTo(left, bottom + 0.5);
  pen.lineTo(right, bottom + 0.5);
  pen.stroke();
  pen.textAlign = "center";
  for (const tick of plot.xTicks)
    pen.fillText(formatX(tick), plot.x.toPixel(tick), bottom + MARGIN.bottom / 2);
}

/**
 * Of more lines than this each is one pixel wide. A browser without a GPU draws a hundred lines of 600 points in 8 ms so,
 * and in 300 ms when they are half a pixel wider.
 */
const CROWD = 10;

export interface LinesDrawn {
  /** What is in the front: the lines, smoothed where that is asked for. */
  series: readonly ChartSeries[];
  /** What lies faintly behind: the original of smoothed lines. */
  faint: readonly ChartSeries[];
}

/** All lines, inside the frame. */
export function drawLines(pen: Pen, plot: Plot, { series, faint }: LinesDrawn): void {
  pen.save();
  clipToFrame(pen, plot);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  for (const one of series) drawBand(pen, plot, one);
  pen.globalAlpha = 0.25;
  pen.lineWidth = 1;
  for (const one of faint) strokeLine(pen, plot, one);
  pen.globalAlpha = 1;
  const dashes = dashLines(series);
  series.forEach((one, index) => {
    pen.setLineDash(dashes[index]!);
    pen.lineWidth = series.length > CROWD ? 1 : 1.5;
    strokeLine(pen, plot, one);
    if (one.x.length === 1) drawDot(pen, plot, one, 0, 2.5);
  });
  pen.setLineDash([]);
  for (const one of series) drawGaps(pen, plot, one);
  pen.restore();
}

export function clipToFrame(pen: Pen, { left, right, top, bottom }: Plot): void {
  pen.beginPath();
  pen.rect(left, top - 2, right - left, bottom - top + 4);
  pen.clip();
}

export function strokeLine(pen: Pen, plot: Plot, series: ChartSeries): void {
  pen.strokeStyle = resolveColor(series.color);
  pen.beginPath();
  traceLine(pen, plot, series);
  pen.stroke();
}

function drawBand(pen: Pen, plot: Plot, series: ChartSeries): void {
  if (!series.band) return;
  pen.globalAlpha = 0.18;
  pen.fillStyle = resolveColor(series.color);
  pen.beginPath();
  traceBand(pen, plot, series.x, series.band);
  pen.fill();
  pen.globalAlpha = 1;
}

export function drawDot(
  pen: Pen,
  plot: Plot,
  { x, y, color }: ChartSeries,
  index: number,
  radiusPx: number,
): void {
  const [atX, atY] = [plot.x.toPixel(x[index]!), plot.y.toPixel(y[index]!)];
  if (!Number.isFinite(atX) || !Number.isFinite(atY)) return;
  pen.fillStyle = resolveColor(color);
  pen.beginPath();
  pen.arc(atX, atY, radiusPx, 0, 2 * Math.PI);
  pen.fill();
}

const MARK_PX = 3;

/** Where a value is no number there is a cross at the foot; an infinity points up at the top or down at the foot. */
function drawGaps(pen: Pen, plot: Plot, { x, y, color, isSilentAtNaN }: ChartSeries): void {
  pen.strokeStyle = resolveColor(color);
  pen.lineWidth = 1.5;
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < y.length; i++) {
    if (Number.isFinite(y[i]!) || (isSilentAtNaN && Number.isNaN(y[i]))) continue;
    const at = plot.x.toPixel(x[i]!);
    if (!(at >= drawnTo + MARK_PX)) continue;
    drawnTo = at;
    const isUp = y[i] === Number.POSITIVE_INFINITY;
    const foot = isUp ? plot.top + MARK_PX : plot.bottom - MARK_PX;
    pen.beginPath();
    if (Number.isNaN(y[i])) {
      pen.moveTo(at - MARK_PX, foot - MARK_PX);
      pen.lineTo(at + MARK_PX, foot + MARK_PX);
      pen.moveTo(at - MARK_PX, foot + MARK_PX);
      pen.lineTo(at + MARK_PX, foot - MARK_PX);
    } else {
      const tip = isUp ? -MARK_PX : MARK_PX;
      pen.moveTo(at - MARK_PX, foot - tip);
      pen.lineTo(at, foot + tip);
      pen.lineTo(at + MARK_PX, foot - tip);
    }
    pen.stroke();
  }
}
