"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import type { RunChange } from "@/domain/run-changes";
import { useRunColors } from "../../charts/use-run-colors";
import { useTRPC } from "../../live/trpc";
import { writePreference } from "../../shell/preferences";
import { Button } from "../../ui/button";
import { readRefusal } from "../../ui/refusal";
import { ErrorState } from "../../ui/states";
import { BulkBar } from "./bulk-bar";
import { ChartPanel } from "./chart-panel";
import { FilterBar } from "./filter-bar";
import { flattenTree } from "./flatten-tree";
import { groupFilter } from "./group-filter";
import { GroupTable } from "./group-table";
import { filterInput, isFlat, listInput } from "./list-query";
import { ListSkeleton, NoRuns } from "./list-states";
import { pickCharted } from "./pick-charted";
import { useStableActions } from "./row-actions";
import { RunTable } from "./run-table";
import { SelectAll } from "./select-all";
import { Split } from "./split";
import { PANEL_COOKIE } from "./split-cookie";
import { useBranches } from "./use-branches";
import { useBulk } from "./use-bulk";
import { useListColumns } from "./use-list-columns";
import { useListState } from "./use-list-state";
import { useRowKeys } from "./use-row-keys";
import { type FirstPage, useRunRows } from "./use-run-rows";
import { useSelection } from "./use-selection";
import { useTopRows } from "./use-top-rows";

const ROW_PX = { compact: 32, roomy: 44 };

export interface RunListProps {
  workspace: string;
  canWrite: boolean;
  /** The first page, as the server has drawn it; null where it could not be read. */
  first: FirstPage | null;
  usualMetrics: string[];
  splitPercent: number;
  /** Whether the charts were shown the last time. */
  hasPanel: boolean;
}

/** The list of runs: what is looked for at the top, the table under it, the charts of the chosen runs at its right. */
export function RunList({ workspace, canWrite, first, splitPercent, ...props }: RunListProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { state, setState } = useListState();
  const [lastPanel, setLastPanel] = useState(props.hasPanel);
  const hasPanel = state.panel ?? lastPanel;
  const { columns, widths, metricKeys, actions } = useListColumns(
    workspace,
    state,
    setState,
    props.usualMetrics,
  );
  const input = listInput(workspace, state, columns);
  const filter = filterInput(state);
  const { list, rows } = useRunRows(input, first);
  const { data: count } = useQuery({
    ...trpc.runs.count.queryOptions({ workspace, ...filter }),
    placeholderData: (previous) => previous,
  });
  const top = useTopRows(input, state.pins, state.base);
  const isTree = !isFlat(state);
  const { branches, showMore } = useBranches(input, isTree ? state.open : []);

  const open = new Set(state.open);
  const isTop = new Set(top.pinned.map(({ name }) => name));
  const lines = flattenTree(
    rows.filter(({ name }) => !isTop.has(name)),
    isTree ? open : new Set(),
    branches,
  );
  const shown = [...top.pinned, ...lines.flatMap((line) => (line.kind === "run" ? [line.row] : []))];
  const order = shown.map(({ name }) => name);

  const keepSelection = useCallback((sel: string[] | null) => void setState({ sel }), [setState]);
  const { selection, select, replace } = useSelection(state.sel, keepSelection);
  const selected = { has: (name: string) => selection.isAll || selection.names.has(name) };

  const hidden = new Set(state.hide);
  const charted = pickCharted(shown, {
    selected,
    hasSelection: selection.names.size > 0 || selection.isAll,
    top: isTop,
    hidden,
  });
  const colorOfRun = useRunColors(charted.map(({ name }) => name));
  const isCharted = new Set(charted.map(({ name }) => name));
  const colorOf = (name: string) => (isCharted.has(name) ? colorOfRun(name) : hidden.has(name) ? null : "");

  const flip = (names: readonly string[], name: string) =>
    names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
  const openRun = (name: string) => router.push(`/${workspace}/runs/${name}`);
  const rowActions = useStableActions({
    open: openRun,
    select: (name, isRange) => select(name, isRange, order),
    toggleOpen: (name) => void setState({ open: flip(state.open, name) }),
    toggleHidden: (name) => void setState({ hide: flip(state.hide, name) }),
    togglePin: (name) => void setState({ pins: flip(state.pins, name) }),
    toggleBase: (name) => void setState({ base: state.base === name ? null : name }),
  });
  const scroller = useRef<(index: number) => void>(() => {});
  const onRun = (act: (name: string) => void) => (index: number) => {
    const line = lines[index];
    if (line?.kind === "run") act(line.row.name);
  };
  const fold = (isOpen: boolean) => (name: string) => {
    if (open.has(name) !== isOpen) rowActions.toggleOpen(name);
  };
  const active = useRowKeys(lines.length, {
    onMove: (index) => scroller.current(index),
    onEscape: () => replace([]),
    acts: {
      Enter: onRun(openRun),
      x: onRun((name) => rowActions.select(name, false)),
      X: onRun((name) => rowActions.select(name, true)),
      p: onRun(rowActions.togglePin),
      b: onRun(rowActions.toggleBase),
      h: onRun(rowActions.toggleHidden),
      ArrowRight: onRun(fold(true)),
      ArrowLeft: onRun(fold(false)),
    },
  });

  const bulk = useBulk(workspace);
  async function change(given: RunChange) {
    const isDone = selection.isAll
      ? await bulk.changeAll(filter, given)
      : await bulk.changeNamed([...selection.names], given);
    if (isDone && given.kind !== "tag" && given.kind !== "untag") replace([]);
  }
  function showPanel(isOn: boolean) {
    writePreference(PANEL_COOKIE, isOn ? "on" : "off");
    setLastPanel(isOn);
    void setState({ panel: isOn === props.hasPanel ? null : isOn });
  }
  function openGroup(value: string | null) {
    const field = state.group!;
    const isExperiment = field === "attributes.experiment" && value !== null;
    void setState({
      group: null,
      flat: true,
      sort: null,
      ...(isExperiment ? { experiment: value } : { q: groupFilter(state.q, field, value) }),
    });
  }
  const metrics = state.charts ?? metricKeys;
  const isFiltered = Boolean(state.q || state.status.length || state.experiment || state.archived);

  const table =
    state.group !== null ? (
      <GroupTable
        {...{ workspace, filter, columns }}
        by={state.group}
        sort={state.sort}
        onSort={(sort) => void setState({ sort })}
        onOpen={openGroup}
      />
    ) : list.isError && rows.length === 0 ? (
      <ErrorState
        className="m-6"
        title="The runs could not be listed"
        cause={readRefusal(list.error).message}
        action={<Button onClick={() => list.refetch()}>Try again</Button>}
      />
    ) : list.isPending ? (
      <ListSkeleton />
    ) : shown.length === 0 ? (
      <NoRuns {...{ workspace, canWrite, isFiltered }} onClear={() => void setState(null)} />
    ) : (
      <RunTable
        {...{ workspace, columns, widths, lines, isTree, active, selected, rowActions, scroller }}
        listKey={JSON.stringify({ ...input, columns: [] })}
        pinned={top.pinned}
        base={top.base}
        rowPx={ROW_PX[state.density]}
        sort={state.sort}
        head={<SelectAll {...{ order, selection }} onSelect={replace} />}
        colorOf={hasPanel ? colorOf : undefined}
        isLoadingMore={list.isFetchingNextPage}
        columnActions={{
          ...actions,
          groupBy: (group) => void setState({ group }),
          chart: (metric) => void setState({ charts: [...metrics.filter((one) => one !== metric), metric] }),
        }}
        onSort={(sort) => void setState({ sort })}
        onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
        onMore={showMore}
      />
    );

  return (
    <div className="flex h-full min-h-0 flex-col">
      <FilterBar
        {...{ workspace, state, setState, columns, hasPanel, count }}
        onPanel={() => showPanel(!hasPanel)}
        isBusy={list.isFetching && list.isPlaceholderData}
      />
      {(selection.names.size > 0 || selection.isAll) && (
        <BulkBar
          {...{ workspace, canWrite }}
          names={[...selection.names]}
          isAll={selection.isAll}
          total={count}
          isArchived={state.archived}
          isBusy={bulk.isBusy}
          onAll={() => replace(order, true)}
          onClear={() => replace([])}
          onChange={change}
        />
      )}
      <Split
        startsAt={splitPercent}
        left={table}
        right={
          hasPanel && shown.length > 0 ? (
            <ChartPanel
              {...{ workspace, metrics, colorOf: colorOfRun }}
              experiment={state.experiment}
              runs={charted}
              onMetrics={(charts) => void setState({ charts })}
              onClose={() => showPanel(false)}
            />
          ) : null
        }
      />
    </div>
  );
}
