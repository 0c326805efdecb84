import { formatMetric } from "../ui/format";
import type { PaintedRun } from "./dimension";

interface RunTipProps {
  run: PaintedRun;
  facts: readonly { label: string; value: number | string | null }[];
}

const MOST = 14;

/** Whose mark the pointer is at, and what is known of it. */
export function RunTip({ run, facts }: RunTipProps) {
  return (
    <div className="max-w-72 rounded-md border bg-raised px-2 py-1 text-xs shadow-raised">
      <p className="flex items-center gap-1.5 font-medium">
        <span className="size-2 shrink-0 rounded-full" style={{ background: run.color }} />
        <span className="truncate">{run.label}</span>
      </p>
      {facts.slice(0, MOST).map(({ label, value }) => (
        <p key={label} className="flex gap-3">
          <span className="truncate text-muted">{label}</span>
          <span className="num ml-auto truncate">
            {value === null ? "none" : typeof value === "number" ? formatMetric(value) : value}
          </span>
        </p>
      ))}
      {facts.length > MOST && <p className="text-faint">and {facts.length - MOST} more</p>}
    </div>
  );
}
