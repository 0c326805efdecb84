"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useDeferredValue } from "react";
import type { DataSpec } from "@/domain/data";
import { type AssetColumn, AssetTable } from "../assets/asset-table";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { Select } from "../ui/field";
import { formatBytes } from "../ui/format";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { TableBox } from "../ui/table";
import { NewData } from "./new-data";

const VIEWS = { active: "In use", archived: "Archived", all: "All" };
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];
const parsers = {
  q: parseAsString.withDefault(""),
  view: parseAsStringLiteral(VIEW_NAMES).withDefault("active"),
};

interface DataListProps {
  workspace: string;
  initial: Answers["assets"]["list"];
}

/** The workspace's data assets; those with the newest versions first. */
export function DataList({ workspace, initial }: DataListProps) {
  const trpc = useTRPC();
  const [{ q, view }, setState] = useQueryStates(parsers);
  const search = useDeferredValue(q);
  const isPlain = search === "" && view === "active";
  const list = useInfiniteQuery({
    ...trpc.assets.list.infiniteQueryOptions(
      { workspace, kind: "data", search: search || undefined, view },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: isPlain ? { pages: [initial], pageParams: [null] } : undefined,
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ assets }) => assets) ?? [];
  return (
    <div className="flex flex-col gap-4 p-6">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search data by name"
          className="max-w-72"
          value={q}
          onChange={(next) => void setState({ q: next || null })}
        />
        <Select
          aria-label="Which data"
          className="max-w-40"
          value={view}
          onChange={(event) => void setState({ view: event.target.value as View })}
        >
          {VIEW_NAMES.map((name) => (
            <option key={name} value={name}>
              {VIEWS[name]}
            </option>
          ))}
        </Select>
        <span className="ml-auto">{initial.can.write && <NewData workspace={workspace} />}</span>
      </div>
      {list.isError ? (
        <ListError what="The data" list={list} />
      ) : rows.length > 0 ? (
        <TableBox>
          <AssetTable workspace={workspace} kind="data" rows={rows} columns={COLUMNS} />
        </TableBox>
      ) : list.isPending ? null : isPlain ? (
        <NoData />
      ) : (
        <EmptyState icon={Database} title="No data of that name">
          Archived data is under “Archived”.
        </EmptyState>
      )}
      <ShowMore list={list} />
    </div>
  );
}

function NoData() {
  return (
    <EmptyState
      icon={Database}
      title="No data yet"
      action={
        <Snippet
          text="atelier data create --name numbers --type uri_file --path table.csv"
          label="Copy the command"
        />
      }
    >
      Register a file or a folder, and runs read it by name: each version stays as it was. A job's output with
      a <code className="font-mono">name</code> is registered when its run has completed.
    </EmptyState>
  );
}

const COLUMNS: AssetColumn[] = [
  { title: "Type", className: "font-mono text-xs text-muted", cell: ({ spec }) => (spec as DataSpec).type },
  {
    title: "Size",
    head: "text-right",
    className: "num text-right whitespace-nowrap text-muted",
    cell: ({ spec }) => sizeOf(spec as DataSpec),
  },
  {
    title: "Tags",
    head: "max-lg:hidden",
    className: "max-w-48 truncate text-xs text-muted max-lg:hidden",
    cell: ({ tags }) => tagsText(tags),
  },
];

const sizeOf = (spec: DataSpec) => (spec.kind === "http" ? "–" : formatBytes(spec.sizeBytes));

const tagsText = (tags: Record<string, string>) =>
  Object.entries(tags)
    .map(([key, value]) => (value ? `${key}: ${value}` : key))
    .join(", ") || "–";
