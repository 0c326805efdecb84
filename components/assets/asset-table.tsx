import Link from "next/link";
import type { ReactNode } from "react";
import { type AssetKind, assetAddress } from "@/domain/assets";
import type { Answers } from "../live/types";
import { formatPlural } from "../ui/format";
import { Table, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

export type AssetRow = Answers["assets"]["list"]["assets"][number];

/** What a kind shows of its own, between the version and who registered it. */
export interface AssetColumn {
  title: string;
  /** Of its heading. */
  head?: string;
  className: string;
  cell(latest: AssetRow["latest"]): ReactNode;
}

interface AssetTableProps {
  workspace: string;
  kind: AssetKind;
  rows: readonly AssetRow[];
  columns: readonly AssetColumn[];
}

/** The table of every kind of asset: a row for each name, with its newest version. */
export function AssetTable({ workspace, kind, rows, columns }: AssetTableProps) {
  return (
    <Table>
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Version</Th>
          {columns.map(({ title, head }) => (
            <Th key={title} className={head}>
              {title}
            </Th>
          ))}
          <Th className="max-lg:hidden">Registered by</Th>
          <Th>When</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ latest, versionCount }) => (
          <Tr key={latest.assetId} className="hover:bg-hover">
            <Td className="w-full max-w-96">
              <span className="flex min-w-0 flex-col">
                <Link
                  href={assetAddress(workspace, { kind, name: latest.name })}
                  className="truncate font-medium hover:text-accent"
                >
                  {latest.name}
                </Link>
                {latest.description && (
                  <span className="truncate text-xs text-muted">{latest.description}</span>
                )}
              </span>
            </Td>
            <Td className="num whitespace-nowrap">
              {latest.version}
              {versionCount > 1 && (
                <span className="text-faint"> · {formatPlural(versionCount, "version")}</span>
              )}
            </Td>
            {columns.map(({ title, className, cell }) => (
              <Td key={title} className={className}>
                {cell(latest)}
              </Td>
            ))}
            <Td className="max-w-40 truncate text-muted max-lg:hidden">{latest.userName}</Td>
            <Td className="whitespace-nowrap text-muted">
              <RelativeTime at={latest.createdAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
