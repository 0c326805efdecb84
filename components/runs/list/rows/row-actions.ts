"use client";
import { useMemo, useRef } from "react";

/** What can be done with a row of the runs table. The object stays the same, so that rows need not be drawn again. */
export interface RowActions {
  open(name: string): void;
  /** `isRange`: everything between this row and the one that was chosen before. */
  select(name: string, isRange: boolean): void;
  toggleOpen(name: string): void;
  toggleHidden(name: string): void;
  togglePin(name: string): void;
  toggleBase(name: string): void;
}

/** The actions as they are now, behind an object that never changes. */
export function useStableActions(actions: RowActions): RowActions {
  const latest = useRef(actions);
  latest.current = actions;
  return useMemo(
    () => ({
      open: (name) => latest.current.open(name),
      select: (name, isRange) => latest.current.select(name, isRange),
      toggleOpen: (name) => latest.current.toggleOpen(name),
      toggleHidden: (name) => latest.current.toggleHidden(name),
      togglePin: (name) => latest.current.togglePin(name),
      toggleBase: (name) => latest.current.toggleBase(name),
    }),
    [],
  );
}
