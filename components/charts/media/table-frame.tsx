"use client";
import { useMemo } from "react";
import { DataGrid } from "../../files/preview/data-grid";
import { Skeleton } from "../../ui/states";
import type { FrameProps } from "./frame-props";
import { readTable } from "./read-media";
import { useJson } from "./use-json";

/** A table that was logged with `mlflow.log_table`. */
export function TableFrame(props: FrameProps) {
  const { data, error } = useJson(props, readTable);
  const columns = useMemo(() => data?.columns.map((name) => ({ name })) ?? [], [data]);
  if (error) return <p className="py-2 text-sm text-muted">The table cannot be shown. {error.message}</p>;
  if (!data) return <Skeleton className="h-full" />;
  return (
    <DataGrid
      label={`Rows of ${props.title}`}
      columns={columns}
      rowCount={data.rows.length}
      rowAt={(index) => data.rows[index]}
    />
  );
}
