"use client";
import { useQuery } from "@tanstack/react-query";
import { FileCheck, FileQuestion, FolderX } from "lucide-react";
import { useQueryState } from "nuqs";
import { LazyDiffEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { diffFiles, type FileDifference, type HashedFile } from "./diff-files";
import { DiffList } from "./diff-list";
import { fetchText } from "./fetch-text";
import { fileHref } from "./file-tree";

interface CodeDiffProps {
  workspace: string;
  /** The names of the runs whose code is compared, the earlier one first. */
  left: string;
  right: string;
}

/** The code of two runs: which files differ, and how. The chosen file is in the address, as `file`. */
export function CodeDiff({ workspace, left, right }: CodeDiffProps) {
  const trpc = useTRPC();
  const [path, setPath] = useQueryState("file");
  const before = useQuery(trpc.runs.code.queryOptions({ workspace, run: left }));
  const after = useQuery(trpc.runs.code.queryOptions({ workspace, run: right }));
  const failure = before.error ?? after.error;
  if (failure) {
    return (
      <ErrorState
        className="m-6"
        title="The code could not be compared"
        cause={readRefusal(failure).message}
      />
    );
  }
  if (!before.data || !after.data) return <Skeleton className="m-6 h-40" />;
  const bare = [before, after].find(({ data }) => data?.length === 0);
  if (bare) {
    return (
      <EmptyState icon={FolderX} title="There is no code to compare">
        The run {bare === before ? left : right} was submitted without a code folder.
      </EmptyState>
    );
  }
  const all = diffFiles(before.data, after.data);
  const differing = all.filter(({ difference }) => difference !== "same");
  if (differing.length === 0) {
    return (
      <EmptyState icon={FileCheck} title="The code is the same">
        All {all.length} files of both runs have the same bytes.
      </EmptyState>
    );
  }
  const chosen = all.find((file) => file.path === path) ?? differing[0]!;
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(200px,300px)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)] max-md:grid-cols-1 max-md:grid-rows-[auto_minmax(320px,1fr)]">
      <DiffList files={all} chosen={chosen.path} onChoose={(next) => void setPath(next)} />
      <div className="flex min-h-80 min-w-0 flex-col">
        <p className="truncate border-b bg-surface px-4 py-2.5 font-mono text-xs">{chosen.path}</p>
        <FileDiff key={chosen.path} file={chosen} {...{ workspace, left, right }} />
      </div>
    </div>
  );
}

function FileDiff({ file, workspace, left, right }: CodeDiffProps & { file: FileDifference }) {
  const before = useCodeText(workspace, left, file.left);
  const after = useCodeText(workspace, right, file.right);
  const failure = before.error ?? after.error;
  if (failure)
    return <ErrorState className="m-6" title="The file could not be read" cause={failure.message} />;
  if (before.data === undefined || after.data === undefined) return <Skeleton className="m-6 h-40" />;
  if (before.data === null || after.data === null) {
    return (
      <EmptyState icon={FileQuestion} title="This file is no text">
        Its bytes are {file.difference === "same" ? "the same" : "different"}.
      </EmptyState>
    );
  }
  return (
    <div className="relative min-h-64 flex-1">
      <div className="absolute inset-0">
        <LazyDiffEditor left={before.data} right={after.data} path={file.path} label={file.path} />
      </div>
    </div>
  );
}

/** The text of a file of code; empty where there is no such file, null where it is no text. */
function useCodeText(workspace: string, run: string, file: HashedFile | null) {
  const href = file && fileHref(`/${workspace}/runs/${run}/code-files`, file.path);
  return useQuery({
    queryKey: ["file", href],
    queryFn: ({ signal }) => (href && file ? fetchText(href, file.sizeBytes, signal) : ""),
  });
}
