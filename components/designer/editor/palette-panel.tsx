"use client";
import { SquareTerminal, Workflow } from "lucide-react";
import { useMemo, useState } from "react";
import { type Drawable, searchPalette } from "@/domain/designer/palette";
import { Input } from "../../ui/field";
import { DRAG_TYPE } from "./drag-type";

interface PalettePanelProps {
  entries: readonly Drawable[];
  onAdd(entry: Drawable): void;
}

/** What can be drawn with. A drag puts it where it is let go, a click or Enter in the middle. */
export function PalettePanel({ entries, onAdd }: PalettePanelProps) {
  const [search, setSearch] = useState("");
  const groups = useMemo(() => [...searchPalette(entries, search)], [entries, search]);
  return (
    <section aria-label="Palette" className="flex w-56 shrink-0 flex-col border-r bg-surface max-lg:w-40">
      <div className="border-b p-2">
        <Input
          data-search
          type="search"
          aria-label="Search the palette"
          placeholder="Search components"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            const first = groups[0]?.[1][0];
            if (event.key === "Enter" && search !== "" && first) onAdd(first);
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        {groups.map(([category, found]) => (
          <div key={category} className="mb-3">
            <h2 className="mb-1 px-1 text-xs font-medium text-faint">{category}</h2>
            <ul className="flex flex-col gap-1">
              {found.map((entry) => (
                <li key={entry.key}>
                  <PaletteItem entry={entry} onAdd={onAdd} />
                </li>
              ))}
            </ul>
          </div>
        ))}
        {groups.length === 0 && <p className="p-2 text-sm text-muted">Nothing of that name.</p>}
      </div>
    </section>
  );
}

function PaletteItem({ entry, onAdd }: { entry: Drawable; onAdd(entry: Drawable): void }) {
  const Icon = entry.step.type === "pipeline" ? Workflow : SquareTerminal;
  return (
    <button
      type="button"
      draggable
      title={entry.description || entry.title}
      aria-label={`Add ${entry.title}`}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, entry.key);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={() => onAdd(entry)}
      className="flex h-8 w-full cursor-grab items-center gap-2 rounded-md border bg-raised px-2 text-left text-sm hover:bg-hover"
    >
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="truncate">{entry.title}</span>
    </button>
  );
}
