"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Blocks } from "lucide-react";
import type { ComponentSpec } from "@/domain/components/registered";
import { AssetList, useAssetFilter } from "../assets/asset-list";
import { type AssetColumn, AssetTable } from "../assets/asset-table";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { EmptyState } from "../ui/states";

const COLUMNS: AssetColumn[] = [
  {
    title: "Called",
    head: "max-lg:hidden",
    className: "max-w-64 truncate text-muted max-lg:hidden",
    cell: ({ spec }) => (spec as ComponentSpec).displayName ?? "–",
  },
  {
    title: "Type",
    className: "font-mono text-xs whitespace-nowrap text-muted",
    cell: ({ spec }) => (spec as ComponentSpec).type,
  },
];

interface ComponentListProps {
  workspace: string;
  initial: Answers["assets"]["list"];
}

/** The workspace's components by name. */
export function ComponentList({ workspace, initial }: ComponentListProps) {
  const trpc = useTRPC();
  const filter = useAssetFilter();
  const { search, view, isPlain } = filter;
  const list = useInfiniteQuery({
    ...trpc.assets.list.infiniteQueryOptions(
      { workspace, kind: "component", search, view },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: isPlain ? { pages: [initial], pageParams: [null] } : undefined,
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ assets }) => assets) ?? [];
  return (
    <AssetList
      noun="components"
      icon={Blocks}
      filter={filter}
      list={list}
      hasRows={rows.length > 0}
      add={null}
      empty={<NoComponents />}
    >
      <AssetTable workspace={workspace} kind="component" rows={rows} columns={COLUMNS} />
    </AssetList>
  );
}

function NoComponents() {
  return (
    <EmptyState
      icon={Blocks}
      title="No components yet"
      action={<Snippet text="atelier component create -f component.yml" label="Copy the command" />}
    >
      A component is a step with typed inputs and outputs, its code and its environment. Pipelines name it as{" "}
      <code className="font-mono">component: azureml:NAME@latest</code>, and a version never changes.
    </EmptyState>
  );
}
