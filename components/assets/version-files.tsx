"use client";
import { type ReactNode, useMemo } from "react";
import { FileBrowser } from "../files/file-browser";
import { type Folders, foldersOfFiles, type TreeFile } from "../files/file-tree";
import { formatBytes, formatPlural } from "../ui/format";

const NOTHING_YET: Folders = new Map();

interface VersionFilesProps {
  /** Undefined while they are fetched. */
  files: TreeFile[] | undefined;
  /** Where they are served from. */
  base: string;
  /** What is said where it holds none. */
  empty: ReactNode;
}

/** The files that a version of an asset holds, as a tree. */
export function VersionFiles({ files, base, empty }: VersionFilesProps) {
  const folders = useMemo(() => (files ? foldersOfFiles(files) : NOTHING_YET), [files]);
  return (
    <section aria-label="Files" className="flex h-[70vh] min-h-96 flex-col overflow-hidden rounded-lg border">
      <FileBrowser
        useFolders={() => folders}
        base={base}
        zipHref={(folder) => (folder ? null : base)}
        empty={empty}
      />
    </section>
  );
}

interface ContentFactsProps {
  /** Of files; absent where it is an address alone. */
  held?: { fileCount: number; sizeBytes: number } | undefined;
  source?: string | null | undefined;
}

/** How much a version holds, and where that was taken from. */
export function ContentFacts({ held, source }: ContentFactsProps) {
  return (
    <>
      {held && (
        <span className="num">
          {formatPlural(held.fileCount, "file")}, {formatBytes(held.sizeBytes)}
        </span>
      )}
      {source && (
        <span className="max-w-full truncate" title={source}>
          from <span className="font-mono text-xs">{source}</span>
        </span>
      )}
    </>
  );
}
