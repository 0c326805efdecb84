"use client";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { CodeView } from "../editor/code-view";
import { CopyButton } from "../ui/copy-button";
import { useRun } from "./run-context";

/** The run configuration as it was sent, or as it was read where it was not sent as a file. */
export function RunYaml() {
  const { run } = useRun();
  const text = run.yaml ?? (run.spec ? stringifyJob(run.spec) : "");
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center justify-between border-b bg-surface px-4 text-xs text-muted">
        job.yml
        <CopyButton text={text} label="Copy the YAML" />
      </div>
      <CodeView text={text} path="job.yml" />
    </div>
  );
}
