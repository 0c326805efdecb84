"use client";
import { type PointerEvent, useRef } from "react";

interface ResizeHandleProps {
  label: string;
  widthPx: number;
  onResize(px: number): void;
}

/** The right edge of a column's head. By keyboard the column's menu does the same. */
export function ResizeHandle({ label, widthPx, onResize }: ResizeHandleProps) {
  const start = useRef<{ x: number; widthPx: number } | null>(null);
  function down(event: PointerEvent<HTMLElement>) {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, widthPx };
  }
  function move(event: PointerEvent) {
    if (start.current) onResize(start.current.widthPx + event.clientX - start.current.x);
  }
  return (
    <span
      aria-hidden
      title={`Drag to widen ${label}`}
      draggable={false}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null;
      }}
      className="absolute inset-y-0 -right-1 z-[2] w-2 cursor-col-resize touch-none after:absolute after:inset-y-1.5 after:left-1 after:w-px after:bg-line-strong hover:after:w-0.5 hover:after:bg-accent"
    />
  );
}
