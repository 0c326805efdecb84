"use client";
import { type PointerEvent, useState } from "react";
import { classes } from "../../ui/classes";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover";
import { AxisForm } from "./axis-form";
import { type AxisLayout, BOTTOM_PX, brushOfPixels, pixelsOfBrush, TOP_PX } from "./layout";
import type { Brush, ParallelState } from "./parallel-state";

interface AxisControlProps {
  axis: AxisLayout;
  heightPx: number;
  state: ParallelState;
  onState(next: ParallelState): void;
}

const REACH_PX = 22;
const LABEL_PX = 120;
/** A drag shorter than this takes the brush away. */
const MIN_DRAG_PX = 4;

/** The name of an axis, which opens its settings, and the strip along it that is dragged over to brush. */
export function AxisControl({ axis, heightPx, state, onState }: AxisControlProps) {
  const { id, label } = axis.dimension;
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const brush = state.brushes[id];
  const place = (event: PointerEvent<HTMLDivElement>) =>
    event.clientY - event.currentTarget.getBoundingClientRect().top + TOP_PX;

  function setBrush(next: Brush | null) {
    const { [id]: _old, ...others } = state.brushes;
    onState({ ...state, brushes: next ? { ...others, [id]: next } : others });
  }
  function finish() {
    if (!drag) return;
    setBrush(Math.abs(drag.to - drag.from) < MIN_DRAG_PX ? null : brushOfPixels(axis, drag.from, drag.to));
    setDrag(null);
  }
  const covered = drag
    ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    : brush && pixelsOfBrush(axis, brush);

  return (
    <>
      <Popover>
        <PopoverTrigger
          className={classes(
            "absolute top-0 h-6 -translate-x-1/2 truncate rounded-sm px-1 text-center text-xs hover:bg-hover",
            brush ? "font-medium text-accent" : "text-muted",
          )}
          style={{ left: axis.xPx, maxWidth: LABEL_PX }}
          title={label}
          aria-label={`Axis ${label}`}
        >
          {label}
        </PopoverTrigger>
        <PopoverContent align="center" aria-label={`Settings of the axis ${label}`} className="w-64 p-3">
          <AxisForm axis={axis} state={state} onState={onState} brush={brush} onBrush={setBrush} />
        </PopoverContent>
      </Popover>
      <div
        aria-hidden
        className="absolute cursor-row-resize touch-none"
        style={{
          left: axis.xPx - REACH_PX / 2,
          width: REACH_PX,
          top: TOP_PX,
          height: heightPx - TOP_PX - BOTTOM_PX,
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: place(event), to: place(event) });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: place(event) })}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      />
      {covered && (
        <div
          aria-hidden
          className="pointer-events-none absolute w-3 rounded-sm border border-accent bg-accent-soft opacity-70"
          style={{ left: axis.xPx - 6, top: covered[0], height: Math.max(2, covered[1]! - covered[0]!) }}
        />
      )}
    </>
  );
}
