import { ArrowDown, ArrowUp, Minus, TrendingDown, TrendingUp } from "lucide-react";
import type { CompareField } from "@/domain/compare";
import { classes } from "../../ui/classes";
import { goalOf, type SetTableState, type TableState, turnGoal } from "./use-table-state";

interface FieldHeadingProps {
  field: CompareField;
  state: TableState;
  setState: SetTableState;
}

const GOALS = {
  lowest: { icon: TrendingDown, words: "lower is better" },
  highest: { icon: TrendingUp, words: "higher is better" },
  none: { icon: Minus, words: "no value is the best" },
};

/** The direction in which the field orders the runs, as `aria-sort` has it. */
export const sortOf = ({ id }: CompareField, sort: string | null) =>
  sort === `${id} DESC` ? "descending" : sort === `${id} ASC` ? "ascending" : "none";

/** The name of a field: a click sorts the runs by it; of a metric, which end is the good one. */
export function FieldHeading({ field, state, setState }: FieldHeadingProps) {
  const { id, key, kind } = field;
  const direction = sortOf(field, state.sort);
  const next = { none: `${id} ASC`, ascending: `${id} DESC`, descending: null }[direction];
  const { icon: Icon, words } = GOALS[goalOf(state, key) ?? "none"];
  return (
    <span className="flex min-w-0 items-center gap-1">
      <button
        type="button"
        title={`${key}: sort the runs by it`}
        onClick={() => void setState({ sort: next })}
        className={classes(
          "flex min-w-0 items-center gap-1 text-left font-normal hover:text-ink",
          field.isDiffering ? "text-ink" : "text-muted",
        )}
      >
        <span className="truncate">{key}</span>
        {direction === "descending" && <ArrowDown aria-hidden className="size-3 shrink-0" />}
        {direction === "ascending" && <ArrowUp aria-hidden className="size-3 shrink-0" />}
      </button>
      {kind === "metric" && (
        <button
          type="button"
          aria-label={`${key}: ${words}. Change it`}
          title={`${words[0]!.toUpperCase()}${words.slice(1)}: click to change`}
          onClick={() => void setState({ goals: turnGoal(state, key) })}
          className="ml-auto flex size-5 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
        >
          <Icon aria-hidden className="size-3" />
        </button>
      )}
    </span>
  );
}
