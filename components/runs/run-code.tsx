"use client";
import { useQuery } from "@tanstack/react-query";
import { FolderX } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { CodeDiff } from "../files/code-diff";
import { FileBrowser } from "../files/file-browser";
import { foldersOfFiles } from "../files/file-tree";
import { useTRPC } from "../live/trpc";
import { EmptyState, Skeleton } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { RunButton } from "./run-button";
import { useRun } from "./run-context";

const VIEWS = { files: "Files", diff: "Changes" };
const OPTIONS = {
  code: parseAsStringLiteral(["files", "diff"]).withDefault("files"),
  against: parseAsString,
};

/** The code exactly as it was when the run was submitted, and what it has changed against another run. */
export function RunCode() {
  const { workspace, run } = useRun();
  const [{ code, against }, setOptions] = useQueryStates(OPTIONS);
  const base = `/${workspace}/runs/${run.name}/code-files`;
  const trpc = useTRPC();
  const previous = useQuery({
    ...trpc.runs.previousWithCode.queryOptions({ workspace, run: run.name }),
    enabled: code === "diff" && against === null,
  });
  const other = against ?? previous.data ?? null;
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b bg-sunken pr-4 [&>[role=tablist]]:border-b-0">
        <ViewTabs
          label="Code"
          views={VIEWS}
          current={code}
          onChoose={(next) => void setOptions({ code: next })}
        />
        {code === "diff" && (
          <span className="flex min-w-0 items-center gap-2 text-sm text-muted">
            against
            <RunButton
              workspace={workspace}
              chosen={other}
              without={[run.name]}
              label="The run to compare with"
              onChoose={(name) => void setOptions({ against: name })}
            />
          </span>
        )}
      </div>
      {code === "files" ? (
        <FileBrowser
          useFolders={useCodeFolders}
          base={base}
          zipHref={(folder) => (folder ? null : base)}
          empty={<EmptyState icon={FolderX} title="The code folder was empty" />}
        />
      ) : previous.isLoading ? (
        <Skeleton className="m-6 h-40" />
      ) : other ? (
        <CodeDiff workspace={workspace} left={other} right={run.name} />
      ) : (
        <EmptyState icon={FolderX} title="There is no earlier run to compare with">
          This is the first run with code in its experiment. Choose another run above.
        </EmptyState>
      )}
    </div>
  );
}

function useCodeFolders() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.runs.code.queryOptions({ workspace, run: run.name }));
  return useMemo(() => (data ? foldersOfFiles(data) : new Map()), [data]);
}
