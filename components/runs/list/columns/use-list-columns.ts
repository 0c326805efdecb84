"use client";
import { useMemo, useState } from "react";
import type { ListState } from "../list-parsers";
import { COMMON_METRICS, pickUsual } from "../list-query";
import { useKeys } from "../use-keys";
import type { SetListState } from "../use-list-state";
import {
  type Column,
  describeColumns,
  MAX_WIDTH_PX,
  MIN_WIDTH_PX,
  moveItem,
  NAME_FIELD,
  readWidths,
  usualColumns,
  writeWidths,
} from "./columns";
import type { ColumnActions } from "./header-cell";

/** The table's columns as the address has them, and what changes them. */
export function useListColumns(
  workspace: string,
  state: ListState,
  setState: SetListState,
  /** The most common metrics of the experiment that the page came with. */
  commonMetrics: string[] | undefined,
): {
  columns: readonly Column[];
  widths: ReadonlyMap<string, number>;
  metricKeys: string[];
  actions: ColumnActions;
} {
  const [firstExperiment] = useState(state.experiment);
  const { keys } = useKeys({
    workspace,
    kind: "metric",
    experiment: state.experiment,
    limit: COMMON_METRICS,
    initial: state.experiment === firstExperiment ? commonMetrics : undefined,
  });
  const common = keys.join("\n");
  const metricKeys = useMemo(() => pickUsual(common === "" ? [] : common.split("\n")), [common]);
  const identity = (state.cols ?? usualColumns(metricKeys, state.experiment)).join("\n");
  const columns = useMemo(() => describeColumns(identity.split("\n")), [identity]);
  const widths = useMemo(() => readWidths(state.widths), [state.widths]);
  const ids = columns.map(({ id }) => id);
  const put = (cols: string[]) => void setState({ cols });
  const actions: ColumnActions = {
    move: (from, to) => put(moveItem(ids, from, to)),
    replace: (index, id) => put(ids.map((one, at) => (at === index ? id : one))),
    remove: (index) => put(ids.filter((_, at) => at !== index)),
    resize(id, px) {
      const kept = new Map([...widths].filter(([one]) => one === NAME_FIELD || ids.includes(one)));
      kept.set(id, Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, px)));
      void setState({ widths: writeWidths(kept) });
    },
  };
  return { columns, widths, metricKeys, actions };
}
