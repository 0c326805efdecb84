"use client";
import { useEffect, useRef } from "react";

/** The ids of the runs that have changed; null when it is not known which. */
export type ChangedRuns = readonly string[] | null;

const listeners = new Set<(ids: ChangedRuns) => void>();

/** Told by the one subscription of the page. */
export function tellRunChanges(ids: ChangedRuns): void {
  for (const listener of listeners) listener(ids);
}

/** Calls `onChange` whenever runs of the workspace have changed: for lists that follow by themselves. */
export function useRunChanges(onChange: (ids: ChangedRuns) => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const listener = (ids: ChangedRuns) => latest.current(ids);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}

/** Marks a query that follows the changes itself, so that it is not asked again as a whole. */
export const FOLLOWS_CHANGES = { followsChanges: true } as const;
