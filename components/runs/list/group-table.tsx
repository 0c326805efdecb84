"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Group } from "lucide-react";
import { STATUS_LABELS } from "@/domain/runs";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";
import { Button } from "../../ui/button";
import { formatCount, formatDuration, formatMetric } from "../../ui/format";
import { readRefusal } from "../../ui/refusal";
import { ScrollBox } from "../../ui/scroll-box";
import { EmptyState, ErrorState } from "../../ui/states";
import { Th } from "../../ui/table";
import { type Column, describeColumn } from "./columns/columns";
import { directionOf, SortButton } from "./columns/header-cell";
import type { filterInput } from "./list-query";
import { ListSkeleton } from "./list-states";
import { None } from "./rows/cell";

type RunGroup = Answers["runs"]["groups"]["groups"][number];
type Spread = RunGroup["values"][string];

interface GroupTableProps {
  workspace: string;
  filter: ReturnType<typeof filterInput>;
  by: string;
  columns: readonly Column[];
  sort: string | null;
  onSort(sort: string | null): void;
  /** Shows the runs that share the value. */
  onOpen(value: string | null): void;
}

const PAGE_GROUPS = 100;
const MAX_COLUMNS = 20;
const isCounted = ({ kind }: Column) => kind === "number" || kind === "duration";

/** The runs in groups, one a row, with the mean and the spread of what is a number. */
export function GroupTable(props: GroupTableProps) {
  const { workspace, filter, by, sort, onSort, onOpen } = props;
  const trpc = useTRPC();
  const columns = props.columns.filter(isCounted).slice(0, MAX_COLUMNS);
  const ids = columns.map(({ id }) => id);
  const isKnown = sort !== null && ["count", "value", ...ids].includes(sort.replace(/ (ASC|DESC)$/, ""));
  const input = { workspace, ...filter, by, columns: ids, limit: PAGE_GROUPS };
  const list = useInfiniteQuery({
    ...trpc.runs.groups.infiniteQueryOptions(
      { ...input, orderBy: isKnown ? sort : undefined },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    placeholderData: (previous) => previous,
  });
  if (list.isError) {
    return (
      <ErrorState
        className="m-6"
        title="The runs could not be grouped"
        cause={readRefusal(list.error).message}
        action={<Button onClick={() => list.refetch()}>Try again</Button>}
      />
    );
  }
  if (list.isPending) return <ListSkeleton />;
  const groups = list.data.pages.flatMap((page) => page.groups);
  if (groups.length === 0) {
    return (
      <EmptyState icon={Group} title="No groups">
        No run matches the filters.
      </EmptyState>
    );
  }
  const heads = [
    { id: "value", label: describeColumn(by)?.label ?? by },
    { id: "count", label: "Runs" },
  ];
  return (
    <ScrollBox label="Groups of runs" className="min-h-0 flex-1 bg-surface">
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <thead className="sticky top-0 z-10">
          <tr>
            {[...heads, ...columns].map((column, index) => (
              <Th
                key={column.id}
                aria-sort={directionOf(sort, column.id)}
                className={`border-b ${index === 0 ? "w-full min-w-40 pl-6" : "text-right"}`}
              >
                <SortButton {...{ column, onSort }} direction={directionOf(sort, column.id)} />
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow key={group.value ?? "\0"} {...{ group, by, columns, onOpen }} />
          ))}
        </tbody>
      </table>
      {list.hasNextPage && (
        <Button
          variant="ghost"
          size="sm"
          className="m-2"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more groups
        </Button>
      )}
    </ScrollBox>
  );
}

interface GroupRowProps {
  group: RunGroup;
  by: string;
  columns: readonly Column[];
  onOpen(value: string | null): void;
}

function GroupRow({ group, by, columns, onOpen }: GroupRowProps) {
  return (
    <tr className="h-8 hover:bg-hover">
      <th scope="row" className="max-w-0 truncate border-b pr-3 pl-6 font-medium">
        <button
          type="button"
          className="max-w-full truncate hover:text-accent"
          onClick={() => onOpen(group.value)}
        >
          {labelOf(by, group.value)}
        </button>
      </th>
      <td className="num border-b px-3 text-right text-muted">{formatCount(group.count)}</td>
      {columns.map(({ id, kind }) => (
        <td key={id} className="num border-b px-3 text-right whitespace-nowrap">
          <SpreadCell spread={group.values[id]} isDuration={kind === "duration"} />
        </td>
      ))}
    </tr>
  );
}

function labelOf(by: string, value: string | null): string {
  if (value === null) return "None";
  if (by === "attributes.state" && value in STATUS_LABELS)
    return STATUS_LABELS[value as keyof typeof STATUS_LABELS];
  return value === "" ? "(empty)" : value;
}

/** `0.4213 ± 0.01`, with the extremes in its tooltip. */
function SpreadCell({ spread, isDuration }: { spread: Spread | undefined; isDuration: boolean }) {
  if (!spread || spread.mean === null) return <None />;
  const write = (value: number) => (isDuration ? formatDuration(value * 1000) : formatMetric(value));
  const { mean, std, min, max, count } = spread;
  const range = min !== null && max !== null ? `, from ${write(min)} to ${write(max)}` : "";
  return (
    <span title={`Mean of ${formatCount(count)}${range}`}>
      {write(mean)}
      {std !== null && <span className="ml-1 text-xs text-faint">± {write(std)}</span>}
    </span>
  );
}
