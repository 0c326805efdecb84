"use client";
import Link from "next/link";
import { type Column, describeColumns, usualColumns } from "@/components/runs/list/columns/columns";
import { Cell } from "@/components/runs/list/rows/cell";
import type { Block } from "@/domain/report-blocks";
import { Table, TableBox, Td, Th, Tr } from "../../ui/table";
import { LiveBlock } from "./live-block";

const columnsOf = ({ columns }: Block<"runs">): Column[] =>
  describeColumns(columns.length > 0 ? columns : usualColumns([]));

export function RunsBlock({ workspace, source }: { workspace: string; source: string }) {
  return (
    <LiveBlock
      kind="runs"
      {...{ workspace, source }}
      columnsOf={(block) => columnsOf(block).map(({ id }) => id)}
    >
      {(block, runs) => {
        const columns = columnsOf(block);
        return (
          <TableBox>
            <Table>
              <thead>
                <tr>
                  <Th>Run</Th>
                  {columns.map((column) => (
                    <Th key={column.id} className={column.kind === "number" ? "text-right" : undefined}>
                      {column.label}
                    </Th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {runs.map((row) => (
                  <Tr key={row.name} className="[&>td]:border-b [&:last-child>td]:border-b-0">
                    <Td className="max-w-72 truncate">
                      <Link href={`/${workspace}/runs/${row.name}`} prefetch={false} title={row.displayName}>
                        {row.displayName}
                      </Link>
                    </Td>
                    {columns.map((column) => (
                      <Td
                        key={column.id}
                        className={column.kind === "number" ? "num text-right" : "max-w-60 truncate"}
                      >
                        <Cell row={row} column={column} base={undefined} />
                      </Td>
                    ))}
                  </Tr>
                ))}
              </tbody>
            </Table>
          </TableBox>
        );
      }}
    </LiveBlock>
  );
}
