import { X } from "lucide-react";
import { classes } from "@/components/ui/classes";

interface FilterChipProps {
  label: string;
  isCode?: boolean;
  onEdit?(): void;
  onRemove(): void;
}

/** One condition of the list, which can be taken away, and where it is a text edited. */
export function FilterChip({ label, isCode = false, onEdit, onRemove }: FilterChipProps) {
  const text = classes("max-w-72 truncate", isCode && "font-mono");
  return (
    <span className="flex h-6 min-w-0 items-center gap-1 rounded-sm bg-accent-soft pr-1 pl-2 text-xs text-accent">
      {onEdit ? (
        <button type="button" className={classes(text, "hover:underline")} title={label} onClick={onEdit}>
          {label}
        </button>
      ) : (
        <span className={text} title={label}>
          {label}
        </span>
      )}
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove the filter ${label}`}
        className="rounded-sm hover:bg-hover"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
