"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useDeferredValue } from "react";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import { Button, LinkButton } from "../ui/button";
import { Snippet } from "../ui/copy-button";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { RunFilterBar } from "./run-filter-bar";
import { RunTable } from "./run-table";
import { useMetricColumns } from "./use-metric-columns";
import { useRunFilters } from "./use-run-filters";

const PAGE_ROWS = 100;

interface RunListProps {
  workspace: string;
  canWrite: boolean;
}

export function RunList({ workspace, canWrite }: RunListProps) {
  const trpc = useTRPC();
  const { filters, setFilters } = useRunFilters();
  const search = useDeferredValue(filters.q);
  const { keys, metricKeys } = useMetricColumns(workspace, filters.experiment, filters.metrics);
  const input = {
    workspace,
    search: search || undefined,
    statuses: filters.status.length > 0 ? filters.status : undefined,
    experiment: filters.experiment ?? undefined,
    parent: filters.children || search ? undefined : null,
    isArchived: filters.archived,
    orderBy: filters.sort ?? undefined,
    metricKeys,
    limit: PAGE_ROWS,
  };
  const pollMs = usePollMs(true);
  const list = useInfiniteQuery({
    ...trpc.runs.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ runs }) => runs.some(({ status }) => isActive(status))) ? pollMs : false,
  });
  const rows = list.data?.pages.flatMap(({ runs }) => runs) ?? [];
  const isFiltered = Boolean(search || filters.status.length || filters.experiment || filters.archived);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunFilterBar {...{ filters, setFilters, keys, metricKeys }} isBusy={list.isFetching} />
      {list.isError ? (
        <ErrorState
          className="m-6"
          title="The runs could not be listed"
          cause={readRefusal(list.error).message}
          action={<Button onClick={() => list.refetch()}>Try again</Button>}
        />
      ) : list.isPending ? (
        <ListSkeleton />
      ) : rows.length === 0 ? (
        <NoRuns {...{ workspace, canWrite, isFiltered }} onClear={() => setFilters(null)} />
      ) : (
        <RunTable
          {...{ workspace, rows, metricKeys }}
          sort={filters.sort}
          onSort={(sort) => setFilters({ sort })}
          onEnd={() => list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
          isLoadingMore={list.isFetchingNextPage}
        />
      )}
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className="flex flex-col gap-2 p-6">
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} className="h-7" />
      ))}
    </div>
  );
}

interface NoRunsProps {
  workspace: string;
  canWrite: boolean;
  isFiltered: boolean;
  onClear(): void;
}

function NoRuns({ workspace, canWrite, isFiltered, onClear }: NoRunsProps) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={Play}
        title="No run matches"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Nothing in this workspace fits the search and the filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Play}
      title="No runs yet"
      action={
        canWrite && (
          <>
            <LinkButton href={`/${workspace}/runs/new`} variant="primary">
              New run
            </LinkButton>
            <Snippet text="atelier job create -f job.yml --stream" label="Copy the command" />
          </>
        )
      }
    >
      A run is one execution of your code, with its parameters, metrics, log and files.
    </EmptyState>
  );
}
