"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { LogLine } from "./log-line";
import type { LogWindow } from "./log-window";

const LINE_PX = 20;
/** So near to an end counts as at the end, and so near to it more is fetched. */
const AT_END_PX = 24;
const NEAR_EDGE_PX = 2_000;

export interface LogBodyHandle {
  /** Scrolls to the line if it is here; answers whether it is. */
  show(line: number): boolean;
  /** Scrolls to the line once it is here. */
  showNext(line: number): void;
}

interface LogBodyProps {
  ref: Ref<LogBodyHandle>;
  log: LogWindow;
  letter: string;
  label: string;
  emptyText: string;
  isFollowing: boolean;
  isWrapped: boolean;
  /** The lines that were found, and the one that is stepped to. */
  marked: ReadonlySet<number>;
  current: number | null;
  chosen: number | null;
  onFollow(isFollowing: boolean): void;
  onChoose(line: number): void;
  onGrow(direction: "up" | "down"): Promise<number>;
}

/** Where a box is scrolled to, its height, and that of all that is in it. */
interface Place {
  top: number;
  heightPx: number;
  lengthPx: number;
}

const placeOf = (box: HTMLElement): Place => ({
  top: box.scrollTop,
  heightPx: box.clientHeight,
  lengthPx: box.scrollHeight,
});

export function LogBody(props: LogBodyProps) {
  const { log, letter, label, emptyText, isFollowing, isWrapped, marked, current, chosen } = props;
  const box = useRef<HTMLDivElement>(null);
  const lastPlace = useRef<Place>({ top: 0, heightPx: 0, lengthPx: 0 });
  const wanted = useRef<number | null>(null);
  const { entries, firstLine, nextOffset, shift } = log;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    // Lines keep their measure when others come before them.
    getItemKey: (index) => index + log.shift,
    overscan: 30,
  });

  const show = (line: number): boolean => {
    const index = log.firstLine === null ? -1 : line - log.firstLine;
    if (index < 0 || index >= log.entries.length) return false;
    virtual.scrollToIndex(index, { align: "center" });
    return true;
  };
  useImperativeHandle(props.ref, () => ({
    show,
    showNext: (line) => {
      if (!show(line)) wanted.current = line;
    },
  }));

  const lengthPx = virtual.getTotalSize();
  // The virtualizer's way to an index corrects itself later, which would look like somebody scrolling back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes to the end whenever that has moved
  useLayoutEffect(() => {
    if (!isFollowing || !box.current) return;
    box.current.scrollTop = box.current.scrollHeight;
    lastPlace.current = placeOf(box.current);
  }, [isFollowing, nextOffset, lengthPx]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks for the wanted line when other lines are here
  useEffect(() => {
    if (wanted.current !== null && show(wanted.current)) wanted.current = null;
  }, [log, firstLine]);

  const lastShift = useRef({ log, shift });
  // What was in view stays there when lines come or go above it.
  useLayoutEffect(() => {
    const before = lastShift.current;
    lastShift.current = { log, shift };
    if (before.log !== log || before.shift === shift || isFollowing || !box.current) return;
    box.current.scrollTop += (before.shift - shift) * LINE_PX;
    lastPlace.current = placeOf(box.current);
  }, [log, shift, isFollowing]);

  function onScroll() {
    const before = lastPlace.current;
    const place = placeOf(box.current!);
    lastPlace.current = place;
    const belowPx = place.lengthPx - place.top - place.heightPx;
    // A box that grew or lines that went move the place, too.
    const isOurs = place.heightPx !== before.heightPx || place.lengthPx < before.lengthPx;
    if (belowPx < AT_END_PX) props.onFollow(true);
    else if (place.top < before.top && !isOurs) props.onFollow(false);
    if (place.top < NEAR_EDGE_PX) void props.onGrow("up");
    else if (belowPx < NEAR_EDGE_PX && !isFollowing) void props.onGrow("down");
  }

  return (
    <section
      ref={box}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="absolute inset-0 overflow-auto bg-surface py-2 [overflow-anchor:none]"
    >
      {entries.length === 0 && <p className="px-4 py-2 text-sm text-muted">{emptyText}</p>}
      <div className="relative min-w-max" style={{ height: lengthPx }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const number = firstLine === null ? null : firstLine + index;
          return (
            <div
              key={key}
              data-index={index}
              ref={isWrapped ? virtual.measureElement : undefined}
              className={isWrapped ? "absolute inset-x-0 max-w-full" : "absolute inset-x-0"}
              style={{ top: start }}
            >
              <LogLine
                entry={entries[index]!}
                number={number}
                anchor={letter}
                isWrapped={isWrapped}
                isFound={number !== null && marked.has(number)}
                isCurrent={number !== null && number === current}
                isChosen={number !== null && number === chosen}
                onChoose={props.onChoose}
              />
            </div>
          );
        })}
      </div>
    </section>
  );
}
