"use client";
import { FileCode } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { CodeView } from "../editor/code-view";
import { LinkButton } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { EmptyState } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { useRun } from "./run-context";

const VIEWS = { submitted: "As submitted", resolved: "As it was read" };

/** The run configuration as it was sent, and as it was read: with what was left to us filled in. */
export function RunYaml() {
  const { workspace, run } = useRun();
  const [view, setView] = useQueryState(
    "yaml",
    parseAsStringLiteral(["submitted", "resolved"]).withDefault("submitted"),
  );
  if (!run.spec) {
    return (
      <EmptyState icon={FileCode} title="No run configuration">
        A client made this run, so it has none. A run that is submitted here has its YAML on this page.
      </EmptyState>
    );
  }
  const resolved = stringifyJob(run.spec);
  const text = view === "submitted" ? (run.yaml ?? resolved) : resolved;
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex items-center gap-2 border-b bg-sunken pr-4 [&>[role=tablist]]:flex-1 [&>[role=tablist]]:border-b-0">
        <ViewTabs label="YAML" views={VIEWS} current={view} onChoose={(next) => void setView(next)} />
        <CopyButton text={text} label="Copy the YAML" />
        {run.can.resubmit && (
          <LinkButton size="sm" href={`/${workspace}/runs/new?from=${run.name}`}>
            Run again with changes
          </LinkButton>
        )}
      </div>
      <CodeView key={view} text={text} path="job.yml" />
    </div>
  );
}
