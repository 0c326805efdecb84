"use client";
import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { writePreference } from "@/components/ui/preferences";
import type { RunChange } from "@/domain/run-changes";
import { BulkBar } from "./bulk-bar";
import { ChartPanel } from "./chart-panel";
import { useListColumns } from "./columns/use-list-columns";
import { csvHref, csvHrefOf } from "./csv-link";
import { FilterBar } from "./filter/filter-bar";
import { ListBody } from "./list-body";
import { filterInput } from "./list-query";
import { pickMetrics } from "./pick-charted";
import type { Line } from "./rows/flatten-tree";
import { type RowActions, useStableActions } from "./rows/row-actions";
import { SelectAll } from "./rows/select-all";
import { useListLines } from "./rows/use-list-lines";
import { useRowKeys } from "./rows/use-row-keys";
import type { FirstPage } from "./rows/use-run-rows";
import { useSelection } from "./rows/use-selection";
import { Split } from "./split";
import { PANEL_COOKIE } from "./split-cookie";
import { useBulk } from "./use-bulk";
import { useCharted } from "./use-charted";
import { type SetListState, useListState } from "./use-list-state";

export interface RunListProps {
  workspace: string;
  canWrite: boolean;
  /** The first page, as the server has drawn it; null where it could not be read. */
  first: FirstPage | null;
  commonMetrics: string[];
  splitPercent: number;
  /** Whether the charts were shown the last time. */
  hasPanel: boolean;
}

/** The list of runs: what is looked for at the top, the table under it, the charts of the chosen runs at its right. */
export function RunList({ workspace, canWrite, first, splitPercent, ...props }: RunListProps) {
  const router = useRouter();
  const { state, setState } = useListState();
  const panel = usePanel(props.hasPanel, state.panel, setState);
  const { columns, widths, metricKeys, actions } = useListColumns(
    workspace,
    state,
    setState,
    props.commonMetrics,
  );
  const metrics = state.charts ?? metricKeys;
  const rows = useListLines(workspace, state, columns, first, metrics[0]);
  const { lines, shown, order, count } = rows;

  const keepSelection = useCallback((sel: string[] | null) => void setState({ sel }), [setState]);
  const { selection, select, replace } = useSelection(state.sel, keepSelection);
  const hasSelection = selection.isAll || selection.names.size > 0;
  const { charted, colorOfRun, colorOf } = useCharted(state, {
    ...{ shown, selection, metrics },
    isTop: rows.isTop,
  });

  const rowActions = useStableActions({
    open: (name) => router.push(`/${workspace}/runs/${name}`),
    select: (name, isRange) => select(name, isRange, order),
    toggleOpen: (name) => void setState({ open: flip(state.open, name) }),
    toggleHidden: (name) => void setState({ hide: flip(state.hide, name) }),
    togglePin: (name) => void setState({ pins: flip(state.pins, name) }),
    toggleBase: (name) => void setState({ base: state.base === name ? null : name }),
  });
  const scroller = useRef<(index: number) => void>(() => {});
  const active = useRowKeys(lines.length, {
    onMove: (index) => scroller.current(index),
    onEscape: () => hasSelection && replace([]),
    acts: keysOf(lines, rowActions),
  });

  const bulk = useBulk(workspace);
  async function change(given: RunChange) {
    const isDone = selection.isAll
      ? await bulk.changeAll(filterInput(state), given)
      : await bulk.changeNamed([...selection.names], given);
    if (isDone && given.kind !== "tag" && given.kind !== "untag") replace([]);
  }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <FilterBar
        {...{ workspace, state, setState, columns, count }}
        hasPanel={panel.isOpen}
        onPanel={() => panel.show(!panel.isOpen)}
        csv={csvHref(rows.input)}
        isBusy={rows.list.isFetching && rows.list.isPlaceholderData}
        bulk={
          hasSelection && (
            <BulkBar
              {...{ workspace, canWrite }}
              names={[...selection.names]}
              isAll={selection.isAll}
              total={count}
              isArchived={state.archived}
              isBusy={bulk.isBusy}
              csv={selection.isAll ? csvHref(rows.input) : csvHrefOf(rows.input, [...selection.names])}
              onAll={() => replace(order, true)}
              onClear={() => replace([])}
              onChange={change}
            />
          )
        }
      />
      <Split
        startsAt={splitPercent}
        left={
          <ListBody
            {...{ workspace, canWrite, columns, widths, rows, state, setState, active, rowActions, scroller }}
            selection={selection}
            head={<SelectAll {...{ order, selection }} onSelect={replace} />}
            colorOf={panel.isOpen ? colorOf : undefined}
            columnActions={{
              ...actions,
              groupBy: (group) => void setState({ group }),
              chart: (metric) =>
                void setState({ charts: [...metrics.filter((one) => one !== metric), metric] }),
            }}
          />
        }
        right={
          panel.isOpen && shown.length > 0 ? (
            <ChartPanel
              workspace={workspace}
              metrics={state.charts ?? pickMetrics(metricKeys, charted)}
              colorOf={colorOfRun}
              experiment={state.experiment}
              runs={charted}
              onMetrics={(charts) => void setState({ charts })}
              onClose={() => panel.show(false)}
            />
          ) : null
        }
      />
    </div>
  );
}

const flip = (names: readonly string[], name: string) =>
  names.includes(name) ? names.filter((one) => one !== name) : [...names, name];

/** What the keys do with the marked row. */
function keysOf(lines: readonly Line[], actions: RowActions): Record<string, (index: number) => void> {
  const onRun = (act: (name: string) => void) => (index: number) => {
    const line = lines[index];
    if (line?.kind === "run") act(line.row.name);
  };
  const fold = (isOpen: boolean) => (index: number) => {
    const line = lines[index];
    if (line?.kind === "run" && line.isOpen !== isOpen) actions.toggleOpen(line.row.name);
  };
  return {
    Enter: onRun(actions.open),
    x: onRun((name) => actions.select(name, false)),
    X: onRun((name) => actions.select(name, true)),
    p: onRun(actions.togglePin),
    b: onRun(actions.toggleBase),
    h: onRun(actions.toggleHidden),
    ArrowRight: fold(true),
    ArrowLeft: fold(false),
  };
}

/** Whether the charts are beside the table: as the address says, or else as they were the last time. */
function usePanel(wasOpen: boolean, given: boolean | null, setState: SetListState) {
  const [last, setLast] = useState(wasOpen);
  function show(isOpen: boolean) {
    writePreference(PANEL_COOKIE, isOpen ? "on" : "off");
    setLast(isOpen);
    void setState({ panel: isOpen });
  }
  return { isOpen: given ?? last, show };
}
