"use client";
import { useQueries } from "@tanstack/react-query";
import { FolderOutput } from "lucide-react";
import { useCallback } from "react";
import { checkArtifactPath, showPath } from "@/domain/artifact-names";
import { isActive } from "@/domain/runs";
import { FileBrowser } from "../files/file-browser";
import { type FolderEntry, fileHref } from "../files/file-tree";
import { useTRPC } from "../live/trpc";
import { RegisterModel } from "../models/register-model";
import { EmptyState } from "../ui/states";
import { useRun } from "./run-context";
import { RunModels } from "./run-models";

const POLL_MS = 5_000;

/** What the run has stored: its outputs, its logs, its logged files. A folder is fetched when it is opened. */
export function RunOutputs() {
  const { workspace, run } = useRun();
  const base = `/${workspace}/runs/${run.name}`;
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      {run.can.register && (
        <div className="flex justify-end border-b px-4 py-2">
          <RegisterModel workspace={workspace} source={`runs:/${run.name}/`} label="Register a model" />
        </div>
      )}
      <RunModels />
      <FileBrowser
        useFolders={useRunFolders}
        base={`${base}/files`}
        zipHref={(folder) => (folder ? fileHref(`${base}/folders`, folder) : `${base}/folders`)}
        show={showPath}
        read={readPath}
        empty={
          <EmptyState icon={FolderOutput} title={isActive(run.status) ? "No files yet" : "No files"}>
            What the script writes to <code className="font-mono">./outputs</code>, to its declared outputs,
            or logs as an MLflow artifact is kept here.
          </EmptyState>
        }
      />
    </div>
  );
}

/** Of an address that somebody wrote: a file's own name is as good as the path under which it is stored. */
function readPath(path: string): string {
  try {
    return checkArtifactPath(path);
  } catch {
    return path;
  }
}

function useRunFolders(open: readonly string[]) {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const refetchInterval = isActive(run.status) ? POLL_MS : (false as const);
  const key = open.join("\n");
  const combine = useCallback(
    (answers: { data?: FolderEntry[] }[]) =>
      new Map(
        key.split("\n").flatMap((path, index) => {
          const data = answers[index]?.data;
          return data ? [[path, data] as const] : [];
        }),
      ),
    [key],
  );
  return useQueries({
    queries: open.map((path) => ({
      ...trpc.runs.folder.queryOptions({ workspace, run: run.name, path }),
      refetchInterval,
    })),
    combine,
  });
}
