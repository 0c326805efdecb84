"use client";
import { Database } from "lucide-react";
import type { DataSpec } from "@/domain/data";
import { AssetList } from "../assets/asset-list";
import { type AssetColumn, AssetTable } from "../assets/asset-table";
import { useAssets } from "../assets/use-assets";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { formatBytes } from "../ui/format";
import { EmptyState } from "../ui/states";
import { NewData } from "./new-data";

interface DataListProps {
  workspace: string;
  initial: Answers["assets"]["list"];
}

/** The workspace's data assets; those with the newest versions first. */
export function DataList({ workspace, initial }: DataListProps) {
  const { filter, list, rows } = useAssets(workspace, "data", initial);
  return (
    <AssetList
      noun="data"
      icon={Database}
      filter={filter}
      list={list}
      hasRows={rows.length > 0}
      add={initial.can.write && <NewData workspace={workspace} />}
      empty={<NoData />}
    >
      <AssetTable workspace={workspace} kind="data" rows={rows} columns={COLUMNS} />
    </AssetList>
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
