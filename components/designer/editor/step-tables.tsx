"use client";
import { Table2 } from "lucide-react";
import { type TableSource, tablesInto } from "@/domain/designer/columns";
import { type Design, type DesignStep, type FindInterface, interfaceOf } from "@/domain/designer/design";
import { SAMPLE_ROWS } from "@/domain/designer/sample";
import { DataGrid } from "../../files/preview/data-grid";
import { ParquetPreview } from "../../files/preview/parquet-preview";
import { Button } from "../../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog";
import { formatPlural } from "../../ui/format";
import type { Sample } from "./use-sample";
import type { SeenTable, SeeTable } from "./use-tables";

interface StepTablesProps {
  step: DesignStep;
  design: Design;
  find: FindInterface;
  see: SeeTable;
  sample: Sample;
}

/** The tables at the ports of a step: their columns, types and rows, as far as something has shown them. */
export function StepTables({ step, design, find, see, sample }: StepTablesProps) {
  const { outputs } = interfaceOf(step, design, find);
  const into = tablesInto(step, design, find);
  const out = Object.keys(outputs).map((port) => ({
    port,
    source: { from: "step", step: step.name, port } satisfies TableSource,
  }));
  const seen = (ports: { port: string; source: TableSource }[], word: string) =>
    ports.flatMap(({ port, source }) => {
      const table = see(source);
      return table ? [{ port, word, table, isOfRun: source.from === "step" }] : [];
    });
  const tables = [...seen(into, "arrives at"), ...seen(out, "leaves")];
  if (into.length + out.length === 0) return null;
  return (
    <section aria-label="Tables" className="flex flex-col gap-3 border-t pt-3">
      <h3 className="text-xs font-medium text-faint">Tables</h3>
      {tables.map((table) => (
        <PortTable key={`${table.word} ${table.port}`} {...table} />
      ))}
      {sample.notice !== null && <p className="text-sm text-muted">{sample.notice}</p>}
      {tables.length === 0 && sample.notice === null && (
        <p className="text-sm text-faint">
          Once the pipeline has run, the columns and rows at its ports are here.
        </p>
      )}
    </section>
  );
}

interface PortTableProps {
  port: string;
  word: string;
  table: SeenTable;
  isOfRun: boolean;
}

function PortTable({ port, word, table, isOfRun }: PortTableProps) {
  const { columns, columnCount, rowCount, isFresh, isSample } = table;
  const size = `${rowCount === null ? "" : `${formatPlural(rowCount, "row")}, `}${formatPlural(columnCount, "column")}`;
  const origin = isSample
    ? `made of the first ${SAMPLE_ROWS.toLocaleString("en")} rows of the data`
    : !isOfRun
      ? "of the data"
      : isFresh
        ? "in the last run"
        : "in the last run, before you changed what leads here";
  return (
    <section aria-label={`The table that ${word} ${port}`} className="flex flex-col gap-1.5 text-sm">
      <div className="flex items-start justify-between gap-2">
        <span className="min-w-0">
          What {word} <span className="font-medium">{port}</span>
          <span className="num block text-xs text-muted">
            {size}, {origin}
          </span>
        </span>
        <RowsDialog title={`What ${word} ${port}`} rows={table.rows} />
      </div>
      <ul className="max-h-40 overflow-y-auto rounded-md border">
        {columns.map(({ name, type }, index) => (
          <li
            key={index}
            className="flex items-baseline justify-between gap-3 border-b px-2 py-0.5 last:border-0"
          >
            <span className="truncate font-mono text-xs" title={name}>
              {name}
            </span>
            <span className="shrink-0 text-xs text-faint">{type}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RowsDialog({ title, rows }: { title: string; rows: SeenTable["rows"] }) {
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm" aria-label={`Rows: ${title}`}>
          <Table2 aria-hidden /> Rows
        </Button>
      </DialogTrigger>
      <DialogContent wide title={title}>
        <div className="flex min-h-[60vh] flex-col rounded-md border">
          {"file" in rows ? (
            <ParquetPreview {...rows} />
          ) : (
            <DataGrid
              label={title}
              columns={rows.few.columns}
              rowCount={rows.few.rows.length}
              rowAt={(index) => rows.few.rows[index]?.map((cell) => cell ?? "")}
            />
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
