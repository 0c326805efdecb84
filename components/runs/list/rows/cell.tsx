import { formatMetric } from "@/components/ui/format";
import { StatusPill } from "@/components/ui/status-pill";
import { Duration, RelativeTime } from "@/components/ui/time";
import type { RunRow } from "@/server/run-lists/browse-runs";
import type { Column } from "../columns/columns";

interface CellProps {
  row: RunRow;
  column: Column;
  /** The same value of the baseline run; undefined where there is none or this is it. */
  base: number | undefined;
}

/** What a run has in a column. */
export function Cell({ row, column, base }: CellProps) {
  switch (column.kind) {
    case "status":
      return <StatusCell row={row} />;
    case "experiment":
      return <Text value={row.experiment} />;
    case "moment": {
      const at = momentOf(row, column.name);
      return at ? <RelativeTime at={at} /> : <None />;
    }
    case "duration":
      return <Duration from={row.startedAt} to={row.endedAt} />;
    case "number":
      return <NumberCell value={row.values[column.id]} base={base} />;
    default:
      return <Text value={row.values[column.id]} />;
  }
}

export const None = () => <span className="text-faint">–</span>;

function Text({ value }: { value: string | number | null | undefined }) {
  if (value === null || value === undefined || value === "") return <None />;
  return <span title={String(value)}>{value}</span>;
}

function StatusCell({ row }: { row: RunRow }) {
  const said = row.waitingReason ?? row.errorMessage;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusPill status={row.status} isCanceling={row.isCanceling && !row.endedAt} />
      {said && (
        <span className="min-w-0 flex-1 truncate text-xs text-faint" title={said}>
          {said}
        </span>
      )}
    </span>
  );
}

function momentOf(row: RunRow, name: string): Date | null {
  if (name === "end_time") return row.endedAt;
  return name === "created_at" ? row.createdAt : (row.startedAt ?? row.createdAt);
}

/** The value and, beside a baseline, how far it is from there. */
function NumberCell({
  value,
  base,
}: {
  value: string | number | null | undefined;
  base: number | undefined;
}) {
  if (typeof value !== "number") return <None />;
  const delta = base === undefined ? undefined : value - base;
  return (
    <span title={String(value)}>
      {formatMetric(value)}
      {delta !== undefined && (
        <span className="ml-1.5 text-xs text-faint" title={`${value} against ${base}`}>
          {formatDelta(delta)}
        </span>
      )}
    </span>
  );
}

/** `+0.012`, `−3`, `±0`. */
export function formatDelta(delta: number): string {
  if (delta === 0) return "±0";
  const size = formatMetric(Math.abs(delta));
  if (Number.isNaN(delta)) return size;
  return delta > 0 ? `+${size}` : `−${size}`;
}
