import { ArrowDown, ArrowUp } from "lucide-react";
import { classes } from "../ui/classes";
import { Th } from "../ui/table";

interface SortHeaderProps {
  label: string;
  /** As the search language names it. */
  field: string;
  sort: string | null;
  isNumber?: boolean;
  className?: string;
  onSort(sort: string | null): void;
}

/** A click sorts downwards, the next upwards, the third lets go. */
export function SortHeader({ label, field, sort, isNumber = false, className, onSort }: SortHeaderProps) {
  const direction = sort === `${field} DESC` ? "descending" : sort === `${field} ASC` ? "ascending" : "none";
  const next = { none: `${field} DESC`, descending: `${field} ASC`, ascending: null }[direction];
  return (
    <Th aria-sort={direction} className={classes(isNumber && "text-right", className)}>
      <button
        type="button"
        onClick={() => onSort(next)}
        title={label}
        className="inline-flex max-w-40 items-center gap-1 hover:text-ink"
      >
        <span className="truncate">{label}</span>
        {direction === "descending" && <ArrowDown aria-hidden className="size-3 shrink-0" />}
        {direction === "ascending" && <ArrowUp aria-hidden className="size-3 shrink-0" />}
      </button>
    </Th>
  );
}
