"use client";
import { type RefObject, useLayoutEffect, useRef } from "react";
import type { Line } from "./flatten-tree";

/**
 * Keeps what one reads where it is when rows come in above it, and begins another list at its top. Who is at the top
 * stays there, and sees the new rows.
 */
export function useScrollAnchor(
  box: RefObject<HTMLElement | null>,
  lines: readonly Line[],
  rowPx: number,
  listKey: string,
): void {
  const last = useRef({ lines, listKey, rowPx });
  useLayoutEffect(() => {
    const element = box.current;
    const before = last.current;
    last.current = { lines, listKey, rowPx };
    if (!element || before.lines === lines) return;
    if (before.listKey !== listKey) {
      element.scrollTop = 0;
      return;
    }
    if (element.scrollTop < rowPx || before.rowPx !== rowPx) return;
    const index = Math.floor(element.scrollTop / rowPx);
    const key = before.lines[index]?.key;
    const next = key === undefined ? -1 : lines.findIndex((line) => line.key === key);
    if (next >= 0 && next !== index) element.scrollTop += (next - index) * rowPx;
  });
}
