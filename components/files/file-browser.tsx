"use client";
import { ChevronRight, Download, File, Folder, FolderOpen } from "lucide-react";
import { useQueryState } from "nuqs";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { buttonClasses } from "../ui/button";
import { classes } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { fileHref, foldersOf, PICTURE, type TreeFile, type TreeRow, treeRows } from "./file-tree";

interface FileBrowserProps {
  files: readonly TreeFile[];
  /** The address below which each file can be fetched. */
  base: string;
  /** Shows the chosen file. */
  preview(file: TreeFile, href: string): ReactNode;
  /** Beside the title of the tree. */
  aside?: ReactNode;
}

/** A tree of files beside the one that is chosen. The choice is in the address. */
export function FileBrowser({ files, base, preview, aside }: FileBrowserProps) {
  const [path, setPath] = useQueryState("path");
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const above = new Set(path ? [...foldersOf(path), path] : []);
  const isSmall = files.length <= 40;
  const isOpen = (folder: string) => (isSmall || above.has(folder)) !== toggled.has(folder);
  const rows = treeRows(files, isOpen);
  const chosen = path === null ? firstToShow(files, rows) : files.find((file) => file.path === path);

  function choose(row: TreeRow) {
    if (!row.isFolder) return void setPath(row.path);
    const next = new Set(toggled);
    if (!next.delete(row.path)) next.add(row.path);
    setToggled(next);
  }

  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(220px,320px)_1fr] max-md:grid-cols-1">
      <div className="flex min-h-0 flex-col border-r bg-surface max-md:max-h-64 max-md:border-r-0 max-md:border-b">
        <div className="flex h-10 shrink-0 items-center justify-between border-b px-4 text-xs text-muted">
          <span>{formatBytes(files.reduce((sum, file) => sum + file.sizeBytes, 0))}</span>
          {aside}
        </div>
        <div role="tree" aria-label="Files" className="min-h-0 flex-1 overflow-y-auto p-1.5">
          {rows.map((row) => (
            <TreeItem
              key={row.path}
              row={row}
              isOpen={row.isFolder && isOpen(row.path)}
              isChosen={row.path === chosen?.path}
              onChoose={() => choose(row)}
            />
          ))}
        </div>
      </div>
      <div className="flex min-h-0 min-w-0 flex-col">
        {chosen ? (
          <>
            <div className="flex h-10 shrink-0 items-center gap-2 border-b bg-surface px-4">
              <span className="truncate font-mono text-xs">{chosen.path}</span>
              <span className="num shrink-0 text-xs text-faint">{formatBytes(chosen.sizeBytes)}</span>
              <a
                href={fileHref(base, chosen.path)}
                download={chosen.path.split("/").at(-1)}
                className={classes(buttonClasses("ghost", "sm"), "ml-auto")}
              >
                <Download aria-hidden /> Download
              </a>
            </div>
            {preview(chosen, fileHref(base, chosen.path))}
          </>
        ) : (
          <p className="m-auto p-8 text-sm text-muted">Choose a file to look at it.</p>
        )}
      </div>
    </div>
  );
}

/** What is shown before anything is chosen: a picture where there is one. */
const firstToShow = (files: readonly TreeFile[], rows: readonly TreeRow[]): TreeFile | undefined =>
  files.find(({ path }) => PICTURE.test(path)) ?? rows.find(({ isFolder }) => !isFolder);

interface TreeItemProps {
  row: TreeRow;
  isOpen: boolean;
  isChosen: boolean;
  onChoose(): void;
}

function TreeItem({ row, isOpen, isChosen, onChoose }: TreeItemProps) {
  const Icon = row.isFolder ? (isOpen ? FolderOpen : Folder) : File;
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
    const key = event.key as keyof typeof step;
    if (step[key]) {
      event.preventDefault();
      (event.currentTarget[step[key]] as HTMLElement | null)?.focus();
    }
    if ((event.key === "ArrowRight" && !isOpen) || (event.key === "ArrowLeft" && isOpen)) onChoose();
  }
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.isFolder ? isOpen : undefined}
      aria-selected={isChosen}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      style={{ paddingLeft: 6 + row.depth * 14 }}
      className={classes(
        "flex h-7 w-full items-center gap-1.5 rounded-md pr-2 text-left text-sm",
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
      <span className="truncate" title={row.name}>
        {row.name}
      </span>
      <span className="num ml-auto shrink-0 text-xs text-muted">{formatBytes(row.sizeBytes)}</span>
    </button>
  );
}
