"use client";
import { useMemo, useRef } from "react";
import { assignSlots, seriesColor } from "./run-colors";

/** The colour of each run as a CSS value. A run keeps its colour for as long as the page is open, also while hidden. */
export function useRunColors(names: readonly string[]): (name: string) => string {
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const identity = JSON.stringify(names);
  return useMemo(() => {
    slots.current = assignSlots(slots.current, JSON.parse(identity) as string[]);
    const current = slots.current;
    return (name: string) => seriesColor(current.get(name) ?? 0);
  }, [identity]);
}
