"use client";
import { useQuery } from "@tanstack/react-query";
import { FileArchive, FolderOutput } from "lucide-react";
import { isActive } from "@/domain/runs";
import { FileBrowser } from "../files/file-browser";
import { FilePreview } from "../files/file-preview";
import { useTRPC } from "../live/trpc";
import { EmptyState, Skeleton } from "../ui/states";
import { useRun } from "./run-context";

const POLL_MS = 5_000;

/** What the run has stored: its outputs, its logs, its logged files. */
export function RunOutputs() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const { data: files } = useQuery({
    ...trpc.runs.files.queryOptions({ workspace, run: run.name }),
    refetchInterval: isActive(run.status) ? POLL_MS : false,
  });
  if (!files) return <Skeleton className="m-6 h-40" />;
  if (files.length === 0) {
    return (
      <EmptyState icon={FolderOutput} title="No files yet">
        What the script writes to <code className="font-mono">./outputs</code>, to its declared outputs, or
        logs as an MLflow artifact is kept here.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <FileBrowser
        files={files}
        base={`/${workspace}/runs/${run.name}/files`}
        preview={(file, href) => <FilePreview file={file} href={href} />}
      />
    </div>
  );
}

/** The code exactly as it was when the run was submitted. */
export function RunCode() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const { data: files } = useQuery(trpc.runs.code.queryOptions({ workspace, run: run.name }));
  const base = `/${workspace}/runs/${run.name}/code-files`;
  if (!files) return <Skeleton className="m-6 h-40" />;
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <FileBrowser
        files={files}
        base={base}
        preview={(file, href) => <FilePreview file={file} href={href} />}
        aside={
          <a href={base} className="flex items-center gap-1.5 text-accent hover:underline" download>
            <FileArchive aria-hidden className="size-3.5" /> Download all
          </a>
        }
      />
    </div>
  );
}
