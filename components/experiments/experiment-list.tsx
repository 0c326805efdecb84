"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Input } from "../ui/field";
import { formatCount } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

interface ExperimentListProps {
  workspace: string;
  initial: Answers["experiments"]["list"];
}

export function ExperimentList({ workspace, initial }: ExperimentListProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ throttleMs: 200 }),
  );
  const wanted = useDeferredValue(search);
  const list = useInfiniteQuery({
    ...trpc.experiments.list.infiniteQueryOptions(
      { workspace, search: wanted || undefined },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: wanted ? undefined : { pages: [initial], pageParams: [null] },
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ experiments }) => experiments) ?? [];
  return (
    <div className="flex flex-col gap-4 p-6">
      <Input
        data-search
        type="search"
        aria-label="Search experiments"
        placeholder="Search"
        className="max-w-80"
        value={search}
        onChange={(event) => void setSearch(event.target.value || null)}
      />
      {list.isError && (
        <ErrorState title="The experiments could not be listed" cause={readRefusal(list.error).message} />
      )}
      {rows.length === 0 && !list.isError ? (
        <EmptyState icon={FlaskConical} title="No experiment of that name">
          An experiment gathers runs that belong together. It is made when a run first names it.
        </EmptyState>
      ) : (
        <TableBox>
          <Table>
            <thead>
              <tr>
                <Th>Name</Th>
                <Th className="text-right">Runs</Th>
                <Th>Last run</Th>
                <Th>Created</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, name, runCount, activeCount, lastRunAt, createdAt }) => (
                <Tr key={id} className="hover:bg-hover">
                  <Td className="max-w-96">
                    <span className="flex min-w-0 items-center gap-2">
                      <Link
                        href={`/${workspace}/runs?experiment=${encodeURIComponent(name)}`}
                        prefetch={false}
                        className="truncate font-medium hover:text-accent"
                        title={name}
                      >
                        {name}
                      </Link>
                      {activeCount > 0 && <Badge tone="info">{activeCount} active</Badge>}
                    </span>
                  </Td>
                  <Td className="num text-right text-muted">{formatCount(runCount)}</Td>
                  <Td className="text-muted">{lastRunAt ? <RelativeTime at={lastRunAt} /> : "–"}</Td>
                  <Td className="text-muted">
                    <RelativeTime at={createdAt} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableBox>
      )}
      {list.hasNextPage && (
        <Button
          className="self-center"
          onClick={() => list.fetchNextPage()}
          disabled={list.isFetchingNextPage}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
