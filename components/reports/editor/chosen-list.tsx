import { X } from "lucide-react";

interface ChosenListProps {
  items: { id: string; label: string }[];
  onRemove(id: string): void;
}

/** What was picked, each to be taken out again. */
export function ChosenList({ items, onRemove }: ChosenListProps) {
  if (items.length === 0) return null;
  return (
    <ul aria-label="Chosen" className="flex max-h-24 flex-wrap gap-1 overflow-y-auto">
      {items.map(({ id, label }) => (
        <li
          key={id}
          className="flex h-6 max-w-60 items-center gap-1 rounded-sm bg-accent-soft pr-1 pl-2 text-xs text-accent"
        >
          <span className="truncate" title={label}>
            {label}
          </span>
          <button
            type="button"
            aria-label={`Take ${label} out`}
            onClick={() => onRemove(id)}
            className="rounded-sm hover:bg-hover"
          >
            <X className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}
