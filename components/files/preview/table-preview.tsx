"use client";
import { useMemo } from "react";
import { formatBytes, formatCount } from "../../ui/format";
import { DataGrid } from "./data-grid";
import type { PreviewProps } from "./file-preview";
import { parseCsv } from "./parse-csv";
import { PartNote, useFileText } from "./use-file-text";

const MAX_COLUMNS = 200;

/** The rows of a CSV file, as far as its beginning holds them. */
export function TablePreview({ file, href }: PreviewProps) {
  const { text, isPart, instead } = useFileText({ file, href });
  const table = useMemo(() => (text === null ? null : parseCsv(text, isPart)), [text, isPart]);
  if (!table) return instead;
  const columns = table.header.slice(0, MAX_COLUMNS).map((name) => ({ name }));
  const hiddenCount = table.header.length - columns.length;
  return (
    <>
      {(isPart || hiddenCount > 0) && (
        <PartNote sizeBytes={file.sizeBytes}>
          The first {formatCount(table.rows.length)} rows of {formatBytes(file.sizeBytes)} are shown
          {hiddenCount > 0 &&
            `, and ${formatCount(columns.length)} of ${formatCount(table.header.length)} columns`}
          .
        </PartNote>
      )}
      <DataGrid
        label={file.path}
        columns={columns}
        rowCount={table.rows.length}
        rowAt={(index) => table.rows[index]}
      />
    </>
  );
}
