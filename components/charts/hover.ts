"use client";
import { useSyncExternalStore } from "react";

/** Where the pointer or the keyboard's crosshair is, in whichever chart of the page: all others show the same place. */
export interface Hover {
  /** The chart that it is in. */
  source: string;
  /** What the place is counted in; charts over something else do not follow. */
  axis: string;
  at: number;
  /** The line that is nearest: the same run stands out in every chart. */
  series: string | null;
}

let hover: Hover | null = null;
const listeners = new Set<() => void>();

export const readHover = (): Hover | null => hover;

export function setHover(next: Hover | null): void {
  if (next === hover) return;
  hover = next;
  for (const listener of listeners) listener();
}

export function subscribeHover(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What `choose` takes of the hover; only a change of that draws the component anew. Return something that compares by `===`. */
export const useHover = <T>(choose: (hover: Hover | null) => T): T =>
  useSyncExternalStore(
    subscribeHover,
    () => choose(hover),
    () => choose(null),
  );
