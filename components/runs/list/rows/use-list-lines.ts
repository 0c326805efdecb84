"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/live/trpc";
import { type Column, metricField } from "../columns/columns";
import { alsoFilter } from "../filter/group-filter";
import type { ListState } from "../list-parsers";
import { filterInput, isFlat, listInput } from "../list-query";
import { flattenTree } from "./flatten-tree";
import { useBranches } from "./use-branches";
import { type FirstPage, useRunRows } from "./use-run-rows";
import { useTopRows } from "./use-top-rows";

const NONE: string[] = [];

/** What the table shows: the pinned runs at the top, and under them the list with its open branches. */
export function useListLines(
  workspace: string,
  state: ListState,
  columns: readonly Column[],
  first: FirstPage | null,
  /** The metric that is charted first. */
  metric: string | undefined,
) {
  const trpc = useTRPC();
  const input = listInput(workspace, state, columns);
  // Under groups no runs are listed, and those that are read are for the charts.
  const isForCharts = state.group !== null && metric !== undefined;
  const asked = isForCharts
    ? { ...input, search: alsoFilter(state.q, `${metricField(metric)} IS NOT NULL`) }
    : input;
  const isTree = !isFlat(state);
  const { list, rows } = useRunRows(asked, first);
  const top = useTopRows(input, state.pins, state.base);
  const { branches, showMore } = useBranches(input, isTree ? state.open : NONE);
  const { data: count } = useQuery({
    ...trpc.runs.count.queryOptions({ workspace, ...filterInput(state) }),
    // Questions that are asked together are answered together, and the rows must not wait for their number.
    enabled: list.isSuccess && !list.isPlaceholderData,
    placeholderData: (previous) => previous,
  });
  const isTop = useMemo(() => new Set(top.pinned.map(({ name }) => name)), [top.pinned]);
  const lines = useMemo(
    () => flattenTree(rows, new Set(isTree ? state.open : NONE), branches, isTop),
    [rows, isTop, isTree, state.open, branches],
  );
  const shown = useMemo(
    () => [...top.pinned, ...lines.flatMap((line) => (line.kind === "run" ? [line.row] : []))],
    [top.pinned, lines],
  );
  const order = useMemo(() => shown.map(({ name }) => name), [shown]);
  return { input, isTree, list, top, isTop, lines, shown, order, count, showMore };
}
