"use client";
import { useCallback, useRef, useState } from "react";

/** More than this is kept by the page alone, not by its address. */
const MAX_IN_ADDRESS = 100;

export interface Selection {
  names: ReadonlySet<string>;
  /** Every run that matches the filter, also those that have not been read. */
  isAll: boolean;
}

/** Which runs are chosen: those of the address at first, which it goes on to tell as long as they are not too many. */
export function useSelection(initial: readonly string[], onChange: (names: string[] | null) => void) {
  const [selection, setSelection] = useState<Selection>(() => ({ names: new Set(initial), isAll: false }));
  const anchor = useRef<string | null>(null);

  const replace = useCallback(
    (names: Iterable<string>, isAll = false) => {
      const next = new Set(names);
      setSelection({ names: next, isAll });
      onChange(next.size > 0 && next.size <= MAX_IN_ADDRESS ? [...next] : null);
    },
    [onChange],
  );

  /** `order` is that of the rows on the page. */
  function select(name: string, isRange: boolean, order: readonly string[]): void {
    const next = new Set(selection.isAll ? order : selection.names);
    const range = isRange ? between(order, anchor.current, name) : [name];
    const isOn = isRange || !next.has(name);
    for (const one of range) {
      if (isOn) next.add(one);
      else next.delete(one);
    }
    anchor.current = name;
    replace(next);
  }
  return { selection, select, replace };
}

/** The names from one to the other, both included, in whichever order they stand. */
export function between(order: readonly string[], from: string | null, to: string): string[] {
  const ends = [from === null ? -1 : order.indexOf(from), order.indexOf(to)];
  if (ends.includes(-1)) return [to];
  return order.slice(Math.min(...ends), Math.max(...ends) + 1);
}
