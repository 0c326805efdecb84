"use client";
import { type PointerEvent, useCallback, useMemo, useState } from "react";
import { classes } from "../ui/classes";
import { resolveColor } from "./canvas/theme";
import { useCanvas } from "./canvas/use-canvas";
import { type Dimension, numberAt, type PaintedRun } from "./dimension";
import { AxisControl } from "./parallel/axis-control";
import { drawAxes, drawRuns, gradeColor, traceRun } from "./parallel/draw";
import { layOutAxes, nearestRun, runsWithin } from "./parallel/layout";
import { NO_PARALLEL_STATE, type ParallelState } from "./parallel/parallel-state";
import { RunTip } from "./run-tip";
import { domainOf } from "./scale";
import { useWidth } from "./use-size";

export interface ParallelCoordinatesProps {
  runs: readonly PaintedRun[];
  dimensions: readonly Dimension[];
  /** The numeric dimension that gives the lines their colour; without it each run has its own. */
  colorBy?: string;
  /** What is set at the axes. Without it the chart remembers by itself. */
  state?: ParallelState;
  onState?(next: ParallelState): void;
  heightPx?: number;
  onOpenRun?(name: string): void;
}

/** A line a run across an axis a fact. Drag along an axis to keep the runs of that part; hover tells whose line it is. */
export function ParallelCoordinates(props: ParallelCoordinatesProps) {
  const { runs, dimensions, colorBy, heightPx = 360, onOpenRun } = props;
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const [own, setOwn] = useState(NO_PARALLEL_STATE);
  const state = props.state ?? own;
  const setState = props.onState ?? setOwn;
  const [hovered, setHovered] = useState<{ run: number; xPx: number; yPx: number } | null>(null);

  const axes = useMemo(
    () => layOutAxes(dimensions, state, { widthPx, heightPx }),
    [dimensions, state, widthPx, heightPx],
  );
  const within = useMemo(() => runsWithin(dimensions, state, runs.length), [dimensions, state, runs.length]);
  const colors = useMemo(() => paintRuns(runs, dimensions, colorBy), [runs, dimensions, colorBy]);
  const base = useCanvas(
    widthPx,
    heightPx,
    useCallback(
      (pen) => {
        drawRuns(pen, { axes, colors, within: new Set(within) });
        drawAxes(pen, axes, heightPx);
      },
      [axes, colors, within, heightPx],
    ),
  );
  const shown = hovered?.run ?? null;
  const above = useCanvas(
    widthPx,
    heightPx,
    useCallback(
      (pen) => {
        if (shown === null) return;
        pen.lineWidth = 3;
        pen.strokeStyle = resolveColor(colors[shown]!);
        traceRun(pen, axes, shown);
      },
      [axes, colors, shown],
    ),
  );

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [xPx, yPx] = [event.clientX - left, event.clientY - top];
    const run = nearestRun(axes, within, xPx, yPx);
    setHovered(run === null ? null : { run, xPx, yPx });
  }

  return (
    <section aria-label="Parallel coordinates" className="flex min-w-0 flex-col gap-1">
      <div
        ref={box}
        className={classes("relative w-full select-none", hovered && onOpenRun && "cursor-pointer")}
        style={{ height: heightPx }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHovered(null)}
      >
        <canvas
          ref={base}
          role="img"
          aria-label={describeRuns(runs, dimensions, within)}
          className={classes("absolute inset-0 size-full", hovered && "opacity-40")}
        />
        <canvas
          ref={above}
          aria-hidden
          className="absolute inset-0 size-full"
          onClick={() => hovered && onOpenRun?.(runs[hovered.run]!.name)}
        />
        {widthPx > 0 &&
          axes.map((axis) => (
            <AxisControl
              key={axis.dimension.id}
              axis={axis}
              heightPx={heightPx}
              state={state}
              onState={setState}
            />
          ))}
        {hovered && (
          <div
            aria-hidden
            className="pointer-events-none absolute z-10"
            style={{ ...besidePointer(hovered.xPx, widthPx), top: Math.max(0, hovered.yPx - 24) }}
          >
            <RunTip
              run={{ ...runs[hovered.run]!, color: colors[hovered.run]! }}
              facts={dimensions.map(({ label, values }) => ({ label, value: values[hovered.run] ?? null }))}
            />
          </div>
        )}
      </div>
      <p role="status" className="num text-xs text-faint">
        {within.length === runs.length
          ? `${runs.length} runs`
          : `${within.length} of ${runs.length} runs are within the chosen parts`}
      </p>
    </section>
  );
}

const GAP_PX = 12;

/** On the side of the pointer where there is more room. */
const besidePointer = (xPx: number, widthPx: number) =>
  xPx > widthPx / 2 ? { right: widthPx - xPx + GAP_PX } : { left: xPx + GAP_PX };

function paintRuns(
  runs: readonly PaintedRun[],
  dimensions: readonly Dimension[],
  colorBy?: string,
): string[] {
  const by = dimensions.find(({ id }) => id === colorBy);
  if (by?.kind !== "number") return runs.map(({ color }) => color);
  const found = runs.map((_, run) => numberAt(by, run));
  const [low, high] = domainOf(found);
  return found.map((value) => (value === null ? "var(--faint)" : gradeColor((value - low) / (high - low))));
}

function describeRuns(
  runs: readonly PaintedRun[],
  dimensions: readonly Dimension[],
  within: readonly number[],
): string {
  const names = dimensions.map(({ label }) => label).join(", ");
  return `${within.length} of ${runs.length} runs as lines across ${names}`;
}
