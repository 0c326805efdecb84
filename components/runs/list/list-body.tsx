"use client";
import { ListError } from "../../ui/paged-list";
import { groupFilter } from "./filter/group-filter";
import { GroupTable } from "./group-table";
import type { ListState } from "./list-parsers";
import { filterInput } from "./list-query";
import { ListSkeleton, NoRuns } from "./list-states";
import type { useListLines } from "./rows/use-list-lines";
import { RunTable, type RunTableProps } from "./run-table";
import type { SetListState } from "./use-list-state";

interface ListBodyProps
  extends Omit<
    RunTableProps,
    "listKey" | "lines" | "isTree" | "isLoadingMore" | "sort" | "onSort" | "onEnd" | "onMore" | "rowPx"
  > {
  rows: ReturnType<typeof useListLines>;
  state: ListState;
  setState: SetListState;
  canWrite: boolean;
}

const ROW_PX = { compact: 32, roomy: 44 };

/** The table, the groups, or why there is neither. */
export function ListBody({ rows, state, setState, canWrite, ...table }: ListBodyProps) {
  const { list, input, lines, shown } = rows;
  const { workspace, columns } = table;
  const onSort = (sort: string | null) => void setState({ sort });
  if (state.group !== null) {
    return (
      <GroupTable
        {...{ workspace, columns, onSort }}
        filter={filterInput(state)}
        by={state.group}
        sort={state.sort}
        onOpen={(value) => openGroup(state, setState, value)}
      />
    );
  }
  if (list.isError && shown.length === 0) {
    return <ListError className="m-6" what="The runs" list={list} />;
  }
  if (list.isPending) return <ListSkeleton />;
  if (shown.length === 0) {
    const isFiltered = Boolean(state.q || state.status.length || state.experiment || state.archived);
    return <NoRuns {...{ workspace, canWrite, isFiltered }} onClear={() => void setState(null)} />;
  }
  return (
    <RunTable
      {...table}
      {...{ lines, onSort }}
      isTree={rows.isTree}
      listKey={JSON.stringify({ ...input, columns: [] })}
      pinned={rows.top.pinned}
      base={rows.top.base}
      rowPx={ROW_PX[state.density]}
      sort={state.sort}
      isLoadingMore={list.isFetchingNextPage}
      onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
      onMore={rows.showMore}
    />
  );
}

/** Leaves the groups for the runs of one of them. */
function openGroup(state: ListState, setState: SetListState, value: string | null): void {
  const field = state.group!;
  const isExperiment = field === "attributes.experiment" && value !== null;
  const found = isExperiment ? { experiment: value } : { q: groupFilter(state.q, field, value) };
  void setState({ group: null, flat: true, sort: null, ...found });
}
