"use client";
import { useSyncExternalStore } from "react";

/** The state of the tab's live channel. It is opened with the first subscription. */
export type Connection = "connecting" | "open" | "lost";

let current: Connection = "connecting";
const listeners = new Set<() => void>();

export function setConnection(next: Connection): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => "connecting",
  );
}

/** How often a page asks by itself: rarely while it is told of changes, often while it is not. */
export function usePollMs(isActive: boolean): number | false {
  const isOpen = useConnection() === "open";
  if (!isActive) return isOpen ? false : 30_000;
  return isOpen ? 10_000 : 2_000;
}
