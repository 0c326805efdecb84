import { CHART_FONT, type Pen } from "../canvas/pen";
import { resolveColor } from "../canvas/theme";
import { type AxisLayout, BOTTOM_PX, TOP_PX } from "./layout";

/** Distinct colours of the scale that a metric is painted by: more than the eye tells apart, few enough to remember. */
const GRADES = 24;

/** From blue for the lowest to orange for the highest: a pair that stays apart for every kind of colour blindness. */
export function gradeColor(part: number): string {
  const grade = Math.round(Math.min(1, Math.max(0, part)) * GRADES) / GRADES;
  return `color-mix(in oklab, var(--series-2) ${Math.round(grade * 100)}%, var(--series-1))`;
}

/** A broken line from axis to axis. */
export function traceRun(pen: Pen, axes: readonly AxisLayout[], run: number): void {
  pen.beginPath();
  axes.forEach((axis, index) => {
    if (index === 0) pen.moveTo(axis.xPx, axis.crossings[run]!);
    else pen.lineTo(axis.xPx, axis.crossings[run]!);
  });
  pen.stroke();
}

interface Lines {
  axes: readonly AxisLayout[];
  colors: readonly string[];
  /** The runs that the brushes let through; the others stay as a shadow. */
  within: ReadonlySet<number>;
}

export function drawRuns(pen: Pen, { axes, colors, within }: Lines): void {
  pen.lineJoin = "round";
  pen.lineWidth = 1;
  pen.strokeStyle = resolveColor("var(--line)");
  colors.forEach((_, run) => {
    if (!within.has(run)) traceRun(pen, axes, run);
  });
  pen.lineWidth = within.size > 40 ? 1 : 1.5;
  pen.globalAlpha = within.size > 40 ? 0.6 : 0.9;
  for (const run of within) {
    pen.strokeStyle = resolveColor(colors[run]!);
    traceRun(pen, axes, run);
  }
  pen.globalAlpha = 1;
}

export function drawAxes(pen: Pen, axes: readonly AxisLayout[], heightPx: number): void {
  pen.font = CHART_FONT;
  pen.textBaseline = "middle";
  pen.lineWidth = 1;
  for (const axis of axes) {
    pen.strokeStyle = resolveColor("var(--line-strong)");
    pen.beginPath();
    pen.moveTo(axis.xPx, TOP_PX);
    pen.lineTo(axis.xPx, heightPx - BOTTOM_PX);
    pen.stroke();
    pen.textAlign = "left";
    for (const { yPx, text } of axis.ticks) drawTick(pen, axis.xPx + 6, yPx, text);
    const hasMissing = axis.dimension.values.includes(null);
    if (hasMissing) drawTick(pen, axis.xPx + 6, heightPx - BOTTOM_PX / 2, "none");
  }
}

const LONGEST = 18;

/** The text stands in a halo of the background, so that lines behind it do not cut it. */
function drawTick(pen: Pen, xPx: number, yPx: number, text: string): void {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  pen.globalAlpha = 0.8;
  pen.fillStyle = resolveColor("var(--surface)");
  pen.fillRect(xPx - 2, yPx - 7, shown.length * 6 + 4, 14);
  pen.globalAlpha = 1;
  pen.fillStyle = resolveColor("var(--muted)");
  pen.fillText(shown, xPx, yPx);
}
