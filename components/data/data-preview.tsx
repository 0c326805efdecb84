"use client";
import { useQuery } from "@tanstack/react-query";
import { Table2 } from "lucide-react";
import type { Preview } from "@/domain/tables";
import { DataGrid } from "../files/preview/data-grid";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { formatPlural } from "../ui/format";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { TableFacts } from "./table-facts";

export interface OfVersion {
  workspace: string;
  asset: string;
  version: string;
}

/** The first rows of a version, as text, with the types that their values have. */
export function DataPreview({ staysOutside, ...of }: OfVersion & { staysOutside: boolean }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.data.preview.queryOptions(of),
    // A version never changes, and neither do its rows, but where they lie elsewhere.
    staleTime: staysOutside ? 0 : Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (error) {
    const again = <Button onClick={() => void refetch()}>Try again</Button>;
    return <ErrorState title="The rows could not be read" cause={error.message} action={again} />;
  }
  if (!data) return <Skeleton className="h-96" />;
  if (!data.table) {
    return (
      <EmptyState icon={Table2} title="No rows to show" className="rounded-lg border bg-surface">
        {data.problem}
      </EmptyState>
    );
  }
  return <Rows preview={data.table} />;
}

function Rows({ preview }: { preview: Preview }) {
  const { rows, columns, isWhole, rowCount } = preview;
  const shown = isWhole
    ? `All ${formatPlural(rows.length, "row")}`
    : `The first ${formatPlural(rows.length, "row")}${rowCount === null ? "" : ` of ${rowCount.toLocaleString("en")}`}`;
  return (
    <div className="flex flex-col gap-3">
      <TableFacts of={preview}>
        {shown}, {formatPlural(columns.length, "column")}
      </TableFacts>
      <div className="flex h-[60vh] min-h-80 flex-col overflow-hidden rounded-lg border">
        <DataGrid
          label={`First rows of ${preview.file}`}
          columns={columns}
          rowCount={rows.length}
          rowAt={(index) => rows[index]?.map((cell) => cell ?? "")}
        />
      </div>
    </div>
  );
}
