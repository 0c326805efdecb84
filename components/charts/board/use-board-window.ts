"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";
import type { BoardRow } from "./board-rows";

export const CHART_PX = 180;
const GAP_PX = 12;
/** Each kind of row has one height, known before it is drawn: nothing moves when its content arrives. */
const HEIGHTS: Record<BoardRow["kind"], number> = {
  section: 40,
  cards: CHART_PX + 42 + GAP_PX,
  values: 60 + GAP_PX,
};

/** Which rows are on the screen or nearly, in the part of the page that scrolls. */
export function useBoardWindow(box: RefObject<HTMLElement | null>, rows: readonly BoardRow[]) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [offsetPx, setOffsetPx] = useState(0);
  useLayoutEffect(() => {
    const found = scrollParent(box.current);
    setScroller(found);
    if (!found || !box.current) return;
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0;
      setOffsetPx(Math.round(top - found.getBoundingClientRect().top + found.scrollTop));
    };
    const observer = new ResizeObserver(measure);
    for (const child of found.children) observer.observe(child);
    return () => observer.disconnect();
  }, [box]);
  return useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => HEIGHTS[rows[index]!.kind],
    getItemKey: (index) => keyOf(rows[index]!),
    overscan: 2,
    scrollMargin: offsetPx,
  });
}

const keyOf = (row: BoardRow): string =>
  row.kind === "section" ? `# ${row.id}` : `${row.kind} ${row.section} ${row.metrics[0]}`;

function scrollParent(element: HTMLElement | null): HTMLElement | null {
  for (let at = element?.parentElement ?? null; at; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}
