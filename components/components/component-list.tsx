"use client";
import { Blocks } from "lucide-react";
import type { ComponentSpec } from "@/domain/components/registered";
import { AssetList } from "../assets/asset-list";
import { type AssetColumn, AssetTable } from "../assets/asset-table";
import { useAssets } from "../assets/use-assets";
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
  const { filter, list, rows } = useAssets(workspace, "component", initial);
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
