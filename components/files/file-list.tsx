"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight, File, Folder, FolderOpen } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { classes } from "../ui/classes";
import { formatBytes } from "../ui/format";
import type { TreeRow } from "./file-tree";

const ROW_PX = 28;

interface FileListProps {
  rows: readonly TreeRow[];
  chosen: string | undefined;
  isOpen(folder: string): boolean;
  /** A name as a person reads it. */
  show(name: string): string;
  onChoose(row: TreeRow): void;
}

/** The rows of a tree, of which only those in view are drawn. One of them takes the focus; the arrow keys move it. */
export function FileList({ rows, chosen, isOpen, show, onChoose }: FileListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const focused = rows.find(({ path }) => path === (active ?? chosen)) ?? rows[0];

  function moveTo(index: number) {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    setActive(row.path);
    virtual.scrollToIndex(rows.indexOf(row));
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (!focused) return;
    const at = rows.indexOf(focused);
    const isShut = focused.isFolder && !isOpen(focused.path);
    const above = rows.findLastIndex((row, index) => index < at && row.depth < focused.depth);
    if (event.key === "ArrowRight" && isShut) onChoose(focused);
    else if (event.key === "ArrowLeft" && focused.isFolder && !isShut) onChoose(focused);
    else {
      const target = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: above, Home: 0 };
      const next = event.key === "End" ? rows.length - 1 : target[event.key as keyof typeof target];
      if (next === undefined) return;
      moveTo(next);
    }
    event.preventDefault();
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="tree"
        aria-label="Files"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="absolute inset-0 overflow-y-auto p-1.5"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <TreeItem
                key={row.path}
                row={row}
                name={show(row.name)}
                topPx={start}
                isOpen={row.isFolder && isOpen(row.path)}
                isChosen={row.path === chosen}
                isFocused={row === focused}
                onChoose={() => {
                  setActive(row.path);
                  onChoose(row);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface TreeItemProps {
  row: TreeRow;
  name: string;
  topPx: number;
  isOpen: boolean;
  isChosen: boolean;
  isFocused: boolean;
  onChoose(): void;
}

function TreeItem({ row, name, topPx, isOpen, isChosen, isFocused, onChoose }: TreeItemProps) {
  const Icon = row.isFolder ? (isOpen ? FolderOpen : Folder) : File;
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.isFolder ? isOpen : undefined}
      aria-selected={isChosen}
      tabIndex={isFocused ? 0 : -1}
      onClick={onChoose}
      style={{ paddingLeft: 6 + row.depth * 14, top: topPx }}
      className={classes(
        "absolute inset-x-0 flex h-7 items-center gap-1.5 rounded-md pr-2 text-left text-sm",
        isChosen ? "bg-accent-soft text-accent" : "hover:bg-hover",
      )}
    >
      <ChevronRight
        aria-hidden
        className={classes(
          "size-3.5 shrink-0 text-faint",
          isOpen && "rotate-90",
          !row.isFolder && "invisible",
        )}
      />
      <Icon aria-hidden className="size-4 shrink-0 text-faint" />
      <span className="truncate" title={name}>
        {name}
      </span>
      <span className="num ml-auto shrink-0 text-xs text-muted">{formatBytes(row.sizeBytes)}</span>
    </button>
  );
}
