"use client";
import { type PointerEvent, useState } from "react";
import { setHovered } from "./hover";
import type { Interval, Scale } from "./scale";

/** A drag shorter than this is a click with an unsteady hand. */
const MIN_DRAG_PX = 5;

/** Tells all charts where the pointer is, and this one over which part of the axis it drags. */
export function usePointer(x: Scale, onZoom?: (next: Interval | null) => void) {
  const [at, setAt] = useState<number | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  const place = (event: PointerEvent<SVGSVGElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const isDragging = from !== null && at !== null && Math.abs(at - from) >= MIN_DRAG_PX;
  const selection: Interval | null = isDragging ? [Math.min(from, at), Math.max(from, at)] : null;

  const handlers = {
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      setAt(place(event));
      setHovered(x.toValue(place(event)));
    },
    onPointerLeave: () => {
      setHovered(null);
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
  return { selection, handlers };
}
