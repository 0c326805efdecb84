"use client";
import { type PointerEvent, useState } from "react";
import type { Interval, Scale } from "./scale";

/** A drag shorter than this is a click with an unsteady hand. */
const MIN_DRAG_PX = 5;

/** Where the pointer is, and the part of the axis that it drags over. */
export function usePointer(x: Scale, onZoom?: (next: Interval | null) => void) {
  const [at, setAt] = useState<number | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  const place = (event: PointerEvent<SVGSVGElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const isDragging = from !== null && at !== null && Math.abs(at - from) >= MIN_DRAG_PX;
  const selection: Interval | null = isDragging ? [Math.min(from, at), Math.max(from, at)] : null;

  const handlers = {
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => setAt(place(event)),
    onPointerLeave: () => {
      setAt(null);
      setFrom(null);
    },
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (onZoom && event.pointerType === "mouse" && event.button === 0) setFrom(place(event));
    },
    onPointerUp: () => {
      if (selection && onZoom) onZoom([x.toValue(selection[0]), x.toValue(selection[1])]);
      setFrom(null);
    },
    onDoubleClick: () => onZoom?.(null),
  };
  return { at, selection, handlers };
}
