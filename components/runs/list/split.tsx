"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { writePreference } from "@/components/ui/preferences";
import { SPLIT_COOKIE } from "./split-cookie";

interface SplitProps {
  left: ReactNode;
  /** Null where it is folded away. */
  right: ReactNode | null;
  /** The part of the right side, in per cent. */
  startsAt: number;
}

const [LEAST, MOST, STEP] = [20, 75, 2];
const within = (percent: number) => Math.min(MOST, Math.max(LEAST, percent));

/** Two parts side by side with an edge that can be dragged; on a narrow page one above the other. */
export function Split({ left, right, startsAt }: SplitProps) {
  const box = useRef<HTMLDivElement>(null);
  const [percent, setPercent] = useState(startsAt);
  function put(next: number) {
    setPercent(within(next));
    writePreference(SPLIT_COOKIE, String(Math.round(within(next))));
  }
  function drag(event: PointerEvent<HTMLElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { right: edge, width } = box.current!.getBoundingClientRect();
    put(((edge - event.clientX) / width) * 100);
  }
  function press(event: KeyboardEvent) {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    put(percent + by);
  }
  return (
    <div ref={box} className="flex min-h-0 flex-1 max-lg:flex-col">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">{left}</div>
      {right && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: an edge that moves is no rule between paragraphs */}
          <div
            role="separator"
            aria-label="Width of the charts"
            aria-orientation="vertical"
            aria-valuenow={Math.round(percent)}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            tabIndex={0}
            onKeyDown={press}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            className="w-1.5 shrink-0 cursor-col-resize touch-none border-l bg-canvas hover:bg-accent-soft max-lg:hidden"
          />
          <div
            className="flex min-h-0 min-w-0 flex-col bg-canvas max-lg:h-2/5 max-lg:w-full! max-lg:border-t"
            style={{ width: `${percent}%` }}
          >
            {right}
          </div>
        </>
      )}
    </div>
  );
}
