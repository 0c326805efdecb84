import { Trophy } from "lucide-react";
import { formatDelta } from "@/components/runs/list/rows/cell";
import { type FieldValue, type Goal, readNumeric } from "@/domain/compare";
import { classes } from "../../ui/classes";
import { formatMetric } from "../../ui/format";

interface ValueCellProps {
  value: FieldValue;
  isBest: boolean;
  goal: Goal | null;
  /** What the baseline has; undefined where there is no baseline, or this is it. */
  base?: FieldValue;
  className?: string;
}

/** A value, and how it differs from the baseline's. */
export function ValueCell({ value, isBest, goal, base, className }: ValueCellProps) {
  const isOther = base !== undefined && !Object.is(base, value);
  const hasDelta = isOther && readNumeric(value) !== null && readNumeric(base) !== null;
  const text = value === null ? "–" : typeof value === "number" ? formatMetric(value) : value;
  return (
    <td
      className={classes(
        "h-8 max-w-44 min-w-32 border-b px-3",
        isOther && !hasDelta && "bg-accent-soft",
        value === null && "text-faint",
        className,
      )}
      title={value === null ? undefined : String(value)}
    >
      <span className="flex items-center gap-1.5">
        <span className={classes("num min-w-0 truncate", isBest && "font-semibold text-success")}>
          {text}
        </span>
        {isBest && <Trophy role="img" aria-label="Best" className="size-3 shrink-0 text-success" />}
        {hasDelta && <Delta value={readNumeric(value)} base={readNumeric(base)} goal={goal} />}
      </span>
    </td>
  );
}

interface DeltaProps {
  value: number | null;
  base: number | null;
  goal: Goal | null;
}

function Delta({ value, base, goal }: DeltaProps) {
  if (value === null || base === null) return null;
  const difference = value - base;
  if (!Number.isFinite(difference) || difference === 0) return null;
  const isBetter = goal !== null && difference < 0 === (goal === "lowest");
  const tone = goal === null ? "text-muted" : isBetter ? "text-success" : "text-danger";
  return <span className={classes("num ml-auto shrink-0 text-xs", tone)}>{formatDelta(difference)}</span>;
}
