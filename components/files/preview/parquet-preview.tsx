"use client";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount, formatPlural } from "../../ui/format";
import { ErrorState, Skeleton } from "../../ui/states";
import { DataGrid } from "./data-grid";
import type { PreviewProps } from "./file-preview";
import { openParquet } from "./open-parquet";
import type { ParquetFile } from "./read-parquet";

/** So many rows are fetched together. */
const PAGE_ROWS = 200;

/** The rows of a Parquet file. Its footer is read, and then no more than the parts that hold the rows in view. */
export function ParquetPreview({ file, href }: PreviewProps) {
  const { data: opened, error } = useQuery({
    queryKey: ["parquet", href, file.sizeBytes],
    queryFn: () => openParquet(href, file.sizeBytes),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) {
    return (
      <ErrorState className="m-6" title="This is no Parquet file that can be read" cause={error.message} />
    );
  }
  if (!opened) return <Skeleton className="m-6 h-40" />;
  return <ParquetRows file={opened} label={file.path} href={href} />;
}

function ParquetRows({ file, label, href }: { file: ParquetFile; label: string; href: string }) {
  const [pages, setPages] = useState([0]);
  const asked = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["parquet-rows", href, page],
      queryFn: () => file.readRows(page * PAGE_ROWS, (page + 1) * PAGE_ROWS),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const rows = new Map(pages.map((page, index) => [page, asked[index]?.data]));
  const failure = asked.find(({ error }) => error)?.error;
  function onRange(first: number, last: number) {
    const [from, to] = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)];
    const next = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    if (next.join() !== pages.join()) setPages(next);
  }
  return (
    <>
      <p className="border-b bg-surface px-4 py-1 text-xs text-muted">
        {formatPlural(file.rowCount, "row")}, {formatPlural(file.columnCount, "column")}
        {file.columnCount > file.columns.length && `, of which ${formatCount(file.columns.length)} are shown`}
      </p>
      {failure && <ErrorState className="m-4" title="These rows could not be read" cause={failure.message} />}
      <DataGrid
        label={label}
        columns={file.columns}
        rowCount={file.rowCount}
        rowAt={(index) => rows.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS]}
        onRange={onRange}
      />
    </>
  );
}
