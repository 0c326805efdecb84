"use client";
import { useSyncExternalStore } from "react";

/** The place on the x axis that the pointer is at, in whichever chart: all charts of the page show their values there. */
let hovered: number | null = null;
const listeners = new Set<() => void>();

export function setHovered(next: number | null): void {
  if (next === hovered) return;
  hovered = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useHovered = (): number | null =>
  useSyncExternalStore(
    subscribe,
    () => hovered,
    () => null,
  );
