"use client";
import { Download, FileArchive } from "lucide-react";
import { useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { buttonClasses } from "../ui/button";
import { classes } from "../ui/classes";
import { CopyButton } from "../ui/copy-button";
import { formatBytes } from "../ui/format";
import { EmptyState, Skeleton } from "../ui/states";
import { FileList } from "./file-list";
import { type Folders, fileHref, foldersOf, type TreeFile, type TreeRow, treeRows } from "./file-tree";
import { FilePreview } from "./preview/file-preview";

interface FileBrowserProps {
  /** Gives the entries of these folders as they come. It is a hook, the same one for the life of the page. */
  useFolders(open: readonly string[]): Folders;
  /** The address below which each file can be fetched, and that of a folder as a zip. */
  base: string;
  zipHref(folder: string): string | null;
  /** A path, or a part of one, as a person reads it, and the path that a person means. */
  show?: (path: string) => string;
  read?: (path: string) => string;
  empty: ReactNode;
}

const asItIs = (path: string) => path;

/** A tree of files beside the one that is chosen. The choice is in the address. */
export function FileBrowser({
  useFolders,
  base,
  zipHref,
  show = asItIs,
  read = asItIs,
  empty,
}: FileBrowserProps) {
  const [asked, setPath] = useQueryState("path");
  const path = asked && read(asked);
  const above = foldersOf(path ?? "");
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (folder: string) => folded.get(folder) ?? above.includes(folder);
  const wanted = new Set(["", ...above, ...[...folded.keys()].filter(isOpen)]);
  const folders = useFolders([...wanted]);
  const rows = treeRows(folders, isOpen);
  const top = folders.get("");
  if (!top) return <Skeleton className="m-6 h-40" />;
  if (top.length === 0) return empty;
  const chosen = path === null ? rows.find(({ isFolder }) => !isFolder) : findEntry(folders, path);
  const allHref = zipHref("");

  function choose(row: TreeRow) {
    // What is open now stays so when the address names another file.
    const open = above.map((folder) => [folder, isOpen(folder)] as const);
    const own = row.isFolder ? [[row.path, !isOpen(row.path)] as const] : [];
    setFolded(new Map([...folded, ...open, ...own]));
    void setPath(row.path);
  }

  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(220px,320px)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)] max-md:grid-cols-1 max-md:grid-rows-[minmax(120px,30%)_minmax(0,1fr)]">
      <div className="flex min-h-0 flex-col border-r bg-surface max-md:border-r-0 max-md:border-b">
        <div className="flex h-10 shrink-0 items-center justify-between border-b px-4 text-xs text-muted">
          <span className="num">{formatBytes(top.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}</span>
          {allHref && (
            <a href={allHref} className="flex items-center gap-1.5 text-accent hover:underline" download>
              <FileArchive aria-hidden className="size-3.5" /> Download all
            </a>
          )}
        </div>
        <FileList rows={rows} chosen={chosen?.path} isOpen={isOpen} show={show} onChoose={choose} />
      </div>
      {chosen ? (
        <ChosenFile
          row={chosen}
          show={show}
          href={fileHref(base, chosen.path)}
          zipHref={zipHref(chosen.path)}
        />
      ) : (
        <p className="m-auto p-8 text-sm text-muted">
          {path === null ? "Choose a file to look at it." : `There is no file ${show(path)} here.`}
        </p>
      )}
    </div>
  );
}

/** The file or folder of that path, also where its folder is closed. */
function findEntry(folders: Folders, path: string): TreeRow | undefined {
  const folder = foldersOf(path).at(-1) ?? "";
  const entry = folders.get(folder)?.find(({ name }) => path === (folder ? `${folder}/${name}` : name));
  return entry && { ...entry, path, depth: 0 };
}

interface ChosenProps {
  row: TreeRow;
  show(path: string): string;
  href: string;
  zipHref: string | null;
}

function ChosenFile({ row, show, href, zipHref }: ChosenProps) {
  const path = show(row.fullPath ?? row.path);
  const name = show(row.name);
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-1.5 border-b bg-surface pr-2 pl-4">
        <span className="truncate font-mono text-xs" title={path}>
          {path}
        </span>
        <CopyButton text={row.path} label="Copy the path" className="shrink-0" />
        <span className="num shrink-0 text-xs text-faint">{formatBytes(row.sizeBytes)}</span>
        {row.isFolder ? (
          zipHref && (
            <a href={zipHref} download className={classes(buttonClasses("ghost", "sm"), "ml-auto")}>
              <FileArchive aria-hidden /> Download as zip
            </a>
          )
        ) : (
          <a href={href} download={name} className={classes(buttonClasses("ghost", "sm"), "ml-auto")}>
            <Download aria-hidden /> Download
          </a>
        )}
      </div>
      {row.isFolder ? (
        <EmptyState icon={FileArchive} title={`The folder ${name}`}>
          {formatBytes(row.sizeBytes)} in all. Choose a file in it to look at it, or download all of it.
        </EmptyState>
      ) : (
        <FilePreview key={href} file={row satisfies TreeFile} href={href} />
      )}
    </div>
  );
}
