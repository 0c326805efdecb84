import { describeColumn } from "../columns/columns";

interface FieldListProps {
  title: string;
  ids: readonly string[];
  chosen: readonly string[];
  isPending?: boolean;
  onToggle(id: string): void;
}

/** Fields to tick, under what they are. */
export function FieldList({ title, ids, chosen, isPending = false, onToggle }: FieldListProps) {
  if (ids.length === 0 && !isPending) return null;
  return (
    <fieldset className="mb-2">
      <legend className="px-2 py-1 text-xs text-faint">{title}</legend>
      {ids.map((id) => {
        const label = describeColumn(id)?.label ?? id;
        return (
          <label key={id} className="flex h-7 items-center gap-2 rounded-sm px-2 text-sm hover:bg-hover">
            <input
              type="checkbox"
              className="accent-accent"
              checked={chosen.includes(id)}
              onChange={() => onToggle(id)}
            />
            <span className="truncate" title={label}>
              {label}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
