"use client";
import { useMemo } from "react";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { useRunColors } from "../../charts/use-run-colors";
import type { ListState } from "./list-parsers";
import { pickCharted } from "./pick-charted";
import type { Selection } from "./rows/use-selection";

interface Shown {
  shown: readonly RunRow[];
  isTop: ReadonlySet<string>;
  selection: Selection;
  /** The metrics that are drawn. */
  metrics: readonly string[];
}

/** Which runs the charts draw, and the colour of each: empty where it is not drawn, null where it was hidden. */
export function useCharted(state: ListState, { shown, isTop, selection, metrics }: Shown) {
  const hidden = useMemo(() => new Set(state.hide), [state.hide]);
  const charted = useMemo(
    () => pickCharted(shown, { selection, top: isTop, hidden, metrics, isGrouped: state.group !== null }),
    [shown, selection, isTop, hidden, metrics, state.group],
  );
  const names = useMemo(() => charted.map(({ name }) => name), [charted]);
  const colorOfRun = useRunColors(names);
  const isCharted = useMemo(() => new Set(names), [names]);
  const colorOf = (name: string) => (isCharted.has(name) ? colorOfRun(name) : hidden.has(name) ? null : "");
  return { charted, colorOfRun, colorOf };
}
