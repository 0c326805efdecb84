"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { NewReportButton } from "./new-report-button";

interface ReportListProps {
  workspace: string;
  initial: Answers["reports"]["list"];
}

export function ReportList({ workspace, initial }: ReportListProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const wanted = useDeferredValue(search);
  const list = useInfiniteQuery({
    ...trpc.reports.list.infiniteQueryOptions(
      { workspace, search: wanted || undefined },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: wanted ? undefined : { pages: [initial], pageParams: [null] },
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ reports }) => reports) ?? [];
  if (rows.length === 0 && wanted === "" && !list.isError) {
    return (
      <EmptyState
        icon={FileText}
        title="No reports yet"
        action={initial.can.write && <NewReportButton workspace={workspace} variant="primary" />}
      >
        A report is a page of text with live charts and tables of runs in it: what was tried, what came out,
        what is next. Members open it by its link.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4 p-6">
      <SearchInput
        label="Search reports"
        placeholder="Search titles"
        value={search}
        onChange={(next) => void setSearch(next || null)}
      />
      {list.isError ? (
        <ListError what="The reports" list={list} />
      ) : rows.length === 0 ? (
        <EmptyState icon={FileText} title="No report of that title" />
      ) : (
        <TableBox>
          <Table>
            <thead>
              <tr>
                <Th>Title</Th>
                <Th>Changed</Th>
                <Th>By</Th>
                <Th>Written by</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, title, updatedAt, updatedByName, createdByName }) => (
                <Tr key={id} className="hover:bg-hover">
                  <Td className="max-w-96">
                    <Link
                      href={`/${workspace}/reports/${id}`}
                      prefetch={false}
                      title={title}
                      className="block truncate font-medium hover:text-accent"
                    >
                      {title}
                    </Link>
                  </Td>
                  <Td className="text-muted">
                    <RelativeTime at={updatedAt} />
                  </Td>
                  <Td className="max-w-48 truncate text-muted">{updatedByName}</Td>
                  <Td className="max-w-48 truncate text-muted">{createdByName}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableBox>
      )}
      <ShowMore list={list} />
    </div>
  );
}
