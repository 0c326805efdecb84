"use client";
import { type RefObject, useEffect, useState } from "react";

/** Columns this far outside of the view are there already when one scrolls. */
const MARGIN_PX = 300;
/** What is drawn before the width of the page is known. */
const FIRST_PX = 1_600;

export interface ColumnWindow {
  from: number;
  to: number;
}

/** Which of the columns meet the part of the table from `leftPx` on that is `widthPx` wide. */
export function findWindow(widths: readonly number[], leftPx: number, widthPx: number): ColumnWindow {
  let [at, from, to] = [0, -1, 0];
  widths.forEach((width, index) => {
    const isShown = at + width >= leftPx - MARGIN_PX && at <= leftPx + widthPx + MARGIN_PX;
    if (isShown && from < 0) from = index;
    if (isShown) to = index + 1;
    at += width;
  });
  return { from: Math.max(0, from), to };
}

/** The columns that can be seen: of a table with sixty of them, rows hold only those few. */
export function useColumnWindow(box: RefObject<HTMLElement | null>, widths: readonly number[]): ColumnWindow {
  const [view, setView] = useState(() => ({ leftPx: 0, widthPx: FIRST_PX }));
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    function look() {
      const { scrollLeft, clientWidth } = element!;
      // Steps of a hundred pixels, so that not every pixel of a scroll draws the table again.
      const leftPx = Math.floor(scrollLeft / 100) * 100;
      setView((last) =>
        last.leftPx === leftPx && last.widthPx === clientWidth ? last : { leftPx, widthPx: clientWidth },
      );
    }
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box]);
  return findWindow(widths, view.leftPx, view.widthPx);
}
