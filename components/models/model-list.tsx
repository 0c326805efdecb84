"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Package } from "lucide-react";
import Link from "next/link";
import { assetAddress } from "@/domain/assets";
import type { ModelSpec } from "@/domain/models";
import { AssetList, useAssetFilter } from "../assets/asset-list";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Badge } from "../ui/badge";
import { Snippet } from "../ui/copy-button";
import { formatPlural } from "../ui/format";
import { EmptyState } from "../ui/states";
import { Table, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { RegisterModel } from "./register-model";

type ListPage = Answers["models"]["list"];

/** The workspace's models by name. */
export function ModelList({ workspace, initial }: { workspace: string; initial: ListPage }) {
  const trpc = useTRPC();
  const filter = useAssetFilter();
  const { search, view, isPlain } = filter;
  const list = useInfiniteQuery({
    ...trpc.models.list.infiniteQueryOptions(
      { workspace, search, view },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: isPlain ? { pages: [initial], pageParams: [null] } : undefined,
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ models }) => models) ?? [];
  return (
    <AssetList
      noun="models"
      icon={Package}
      filter={filter}
      list={list}
      hasRows={rows.length > 0}
      add={initial.can.write && <RegisterModel workspace={workspace} />}
      empty={<NoModels />}
    >
      <ModelTable workspace={workspace} rows={rows} />
    </AssetList>
  );
}

function NoModels() {
  return (
    <EmptyState
      icon={Package}
      title="No models yet"
      action={
        <Snippet
          text="atelier model create --name iris --type mlflow_model --path runs:/RUN/model"
          label="Copy the command"
        />
      }
    >
      Register what a run made, on its page under Outputs, or with{" "}
      <code className="font-mono">mlflow.register_model</code>. A version keeps its files, whatever becomes of
      the run.
    </EmptyState>
  );
}

function ModelTable({ workspace, rows }: { workspace: string; rows: ListPage["models"] }) {
  return (
    <Table>
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Version</Th>
          <Th>Framework</Th>
          <Th className="max-lg:hidden">Aliases</Th>
          <Th className="max-lg:hidden">Registered by</Th>
          <Th>Changed</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, description, latest, versionCount, aliases, updatedAt }) => (
          <Tr key={id} className="hover:bg-hover">
            <Td className="w-full max-w-96">
              <span className="flex min-w-0 flex-col">
                <Link
                  href={assetAddress(workspace, { kind: "model", name })}
                  className="truncate font-medium hover:text-accent"
                >
                  {name}
                </Link>
                {description && <span className="truncate text-xs text-muted">{description}</span>}
              </span>
            </Td>
            <Td className="num whitespace-nowrap">
              {latest ? latest.version : <span className="text-faint">none</span>}
              {versionCount > 1 && (
                <span className="text-faint"> · {formatPlural(versionCount, "version")}</span>
              )}
            </Td>
            <Td className="font-mono text-xs whitespace-nowrap text-muted">{frameworkOf(latest?.spec)}</Td>
            <Td className="max-lg:hidden">
              <span className="flex max-w-48 flex-wrap gap-1">
                {aliases.map(({ alias, version }) => (
                  <Badge key={alias}>
                    @{alias} → {version}
                  </Badge>
                ))}
              </span>
            </Td>
            <Td className="max-w-40 truncate text-muted max-lg:hidden">{latest?.userName ?? "–"}</Td>
            <Td className="whitespace-nowrap text-muted">
              <RelativeTime at={updatedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const frameworkOf = (spec: ModelSpec | undefined) => spec?.framework ?? spec?.type ?? "–";
