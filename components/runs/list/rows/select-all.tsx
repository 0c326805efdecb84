import type { Selection } from "./use-selection";

interface SelectAllProps {
  /** The rows that have been read. */
  order: readonly string[];
  selection: Selection;
  onSelect(names: readonly string[]): void;
}

/** Selects what has been read of the list, or nothing; the bar that appears then offers all that match. */
export function SelectAll({ order, selection: { names, isAll }, onSelect }: SelectAllProps) {
  const isEvery = isAll || (order.length > 0 && order.every((name) => names.has(name)));
  const isSome = !isEvery && names.size > 0;
  return (
    <input
      type="checkbox"
      aria-label="Select all rows"
      className="shrink-0 accent-accent"
      checked={isEvery}
      ref={(box) => {
        if (box) box.indeterminate = isSome;
      }}
      onChange={() => onSelect(isEvery || isSome ? [] : order)}
    />
  );
}
