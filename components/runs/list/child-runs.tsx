"use client";
import { GitFork } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { readRefusal } from "../../ui/refusal";
import { EmptyState, ErrorState } from "../../ui/states";
import { ColumnChooser } from "./columns/column-chooser";
import { useListColumns } from "./columns/use-list-columns";
import { listInput } from "./list-query";
import { ListSkeleton } from "./list-states";
import { flattenTree } from "./rows/flatten-tree";
import { useStableActions } from "./rows/row-actions";
import { useBranches } from "./rows/use-branches";
import { useRowKeys } from "./rows/use-row-keys";
import { useRunRows } from "./rows/use-run-rows";
import { RunTable } from "./run-table";
import { useListState } from "./use-list-state";

const ROW_PX = 32;

interface ChildRunsProps {
  workspace: string;
  /** The name of the run whose children are listed. */
  parent: string;
  experiment: string;
}

/** The runs below another one, as a tree: the table of the runs page without its filter, selection and charts. */
export function ChildRuns({ workspace, parent, experiment }: ChildRunsProps) {
  const router = useRouter();
  const { state, setState } = useListState();
  const ofParent = { ...state, experiment };
  const { columns, widths, actions } = useListColumns(workspace, ofParent, setState, undefined);
  const input = { ...listInput(workspace, { ...state, q: "", status: [] }, columns), parent };
  const { list, rows } = useRunRows(input, null);
  const { branches, showMore } = useBranches(input, state.open);
  const open = new Set(state.open);
  const lines = flattenTree(rows, open, branches);
  const hrefOf = (name: string) => `/${workspace}/runs/${name}`;
  const rowActions = useStableActions({
    open: (name) => router.push(hrefOf(name)),
    select: () => {},
    toggleOpen: (name) =>
      void setState({
        open: open.has(name) ? state.open.filter((one) => one !== name) : [...state.open, name],
      }),
    toggleHidden: () => {},
    togglePin: () => {},
    toggleBase: () => {},
  });
  const scroller = useRef<(index: number) => void>(() => {});
  function openLine(index: number) {
    const line = lines[index];
    if (line?.kind === "run") rowActions.open(line.row.name);
  }
  const active = useRowKeys(lines.length, {
    onMove: (index) => scroller.current(index),
    acts: { Enter: openLine },
  });
  if (list.isError) {
    return (
      <ErrorState
        className="m-6"
        title="The children could not be listed"
        cause={readRefusal(list.error).message}
      />
    );
  }
  if (list.isPending) return <ListSkeleton />;
  if (rows.length === 0) {
    return (
      <EmptyState icon={GitFork} title="No children">
        Runs that this one starts, such as nested MLflow runs, appear here.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex justify-end border-b px-4 py-1">
        <ColumnChooser {...{ workspace, experiment, columns }} onChoose={(cols) => void setState({ cols })} />
      </div>
      <RunTable
        {...{ workspace, columns, widths, lines, active, rowActions, scroller }}
        listKey={parent + state.sort}
        isTree
        rowPx={ROW_PX}
        sort={state.sort}
        isLoadingMore={list.isFetchingNextPage}
        columnActions={actions}
        onSort={(sort) => void setState({ sort })}
        onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
        onMore={showMore}
      />
    </div>
  );
}
