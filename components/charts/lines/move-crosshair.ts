import { type Hover, readHover } from "../hover";
import type { Interval } from "../scale";
import { nearestIndex } from "./nearest";
import type { Scene } from "./use-hover-layer";
import { valuesAt } from "./values-at";

type Change = { hover: Hover | null } | { zoom: Interval | null } | { open: string };

/** With shift the arrow keys go this many points at once. */
const LEAP = 10;
/** What is left of the axis after one zoom by a key. */
const ZOOM = 0.5;

/**
 * What a key does to a chart. Left and right move along the points of the line that stands out, up and down go to the
 * line above or below, `+` and `-` zoom, Escape shows all again, Enter opens the run.
 */
export function moveCrosshair(scene: Scene, key: string, isShift: boolean): Change | null {
  const current = readHover();
  const hover = current?.source === scene.id ? current : firstPlace(scene);
  if (!hover) return null;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (step)
    return { hover: current === hover ? moveAlong(scene, hover, step * (isShift ? LEAP : 1)) : hover };
  const rank = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (rank) return { hover: changeLine(scene, hover, rank) };
  if (key === "Home") return { hover: { ...hover, at: scene.plot.xDomain[0] } };
  if (key === "End") return { hover: { ...hover, at: scene.plot.xDomain[1] } };
  if (key === "+" || key === "=") return { zoom: zoomAround(scene, hover.at, ZOOM) };
  if (key === "-") return { zoom: zoomAround(scene, hover.at, 1 / ZOOM) };
  if (key === "Escape") return { zoom: null };
  if (key === "Enter" && hover.series !== null) return { open: hover.series };
  return null;
}

/** Where the crosshair stands when it is first asked for: the end of the first line, which is the latest value. */
function firstPlace({ id, axis, series, plot }: Scene): Hover | null {
  const first = series[0];
  if (!first || first.x.length === 0) return null;
  const at = Math.min(plot.xDomain[1], Math.max(plot.xDomain[0], first.x.at(-1)!));
  return { source: id, axis, at, series: first.id };
}

function moveAlong({ series, plot }: Scene, hover: Hover, by: number): Hover {
  const line = series.find(({ id }) => id === hover.series) ?? series[0]!;
  const from = nearestIndex(line.x, hover.at);
  const at = line.x[Math.min(line.x.length - 1, Math.max(0, from + by))] ?? hover.at;
  return { ...hover, at: Math.min(plot.xDomain[1], Math.max(plot.xDomain[0], at)) };
}

function changeLine({ series, plot }: Scene, hover: Hover, by: number): Hover {
  const values = valuesAt(plot, series, hover.at);
  const from = values.findIndex((one) => one.series.id === hover.series);
  const next = values[Math.min(values.length - 1, Math.max(0, from + by))];
  return { ...hover, series: next?.series.id ?? hover.series };
}

/** The axis around a place, in pixels, so that a logarithmic one zooms alike. */
function zoomAround({ plot }: Scene, at: number, factor: number): Interval {
  const middle = plot.x.toPixel(at);
  return [
    plot.x.toValue(middle - (middle - plot.left) * factor),
    plot.x.toValue(middle + (plot.right - middle) * factor),
  ];
}
