"use client";
import { useQuery } from "@tanstack/react-query";
import { FileCheck, FileCode, ScrollText, Settings2 } from "lucide-react";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { LazyDiffEditor } from "../editor/lazy-editor";
import { CodeDiff } from "../files/code-diff";
import { useTRPC } from "../live/trpc";
import type { RunDetail } from "../live/types";
import { LogView } from "../logs/log-view";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { type ComparedRun, useComparison } from "./compare-context";
import { PairOfRuns } from "./pair-picker";

export function CompareCode() {
  const { workspace } = useComparison();
  return (
    <PairOfRuns icon={FileCode} isFit={({ hasCode }) => hasCode} what="code">
      {(left, right) => <CodeDiff workspace={workspace} left={left.name} right={right.name} />}
    </PairOfRuns>
  );
}

export function CompareLogs() {
  return (
    <PairOfRuns icon={ScrollText} isFit={({ hasLog }) => hasLog} what="a log">
      {(left, right) => (
        <div className="grid min-h-0 flex-1 grid-cols-2 divide-x max-md:grid-cols-1 max-md:grid-rows-2 max-md:divide-x-0 max-md:divide-y">
          <LogOf key={`${left.name} left`} run={left} side="Left" />
          <LogOf key={`${right.name} right`} run={right} side="Right" />
        </div>
      )}
    </PairOfRuns>
  );
}

function LogOf({ run, side }: { run: ComparedRun; side: string }) {
  const { workspace } = useComparison();
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <LogView
        label={`${side}: log of ${run.displayName}`}
        source={{ workspace, run: run.name, stream: "user" }}
        downloadHref={`/${workspace}/runs/${run.name}/log/user`}
        emptyText="The script printed nothing."
      />
    </div>
  );
}

const yamlOf = ({ yaml, spec }: RunDetail): string => yaml ?? (spec ? stringifyJob(spec) : "");

export function CompareConfig() {
  return (
    <PairOfRuns icon={Settings2} isFit={({ hasConfig }) => hasConfig} what="a run configuration">
      {(left, right) => <ConfigDiff left={left} right={right} />}
    </PairOfRuns>
  );
}

function ConfigDiff({ left, right }: { left: ComparedRun; right: ComparedRun }) {
  const { workspace } = useComparison();
  const trpc = useTRPC();
  const before = useQuery(trpc.runs.get.queryOptions({ workspace, run: left.name }));
  const after = useQuery(trpc.runs.get.queryOptions({ workspace, run: right.name }));
  const failure = before.error ?? after.error;
  if (failure)
    return (
      <ErrorState className="m-6" title="The runs could not be read" cause={readRefusal(failure).message} />
    );
  if (!before.data || !after.data) return <Skeleton className="m-6 h-40" />;
  const [one, other] = [yamlOf(before.data), yamlOf(after.data)];
  if (one === other) {
    return (
      <EmptyState icon={FileCheck} title="The configurations are the same">
        Both runs were submitted with the same YAML.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-64 flex-1">
      <LazyDiffEditor left={one} right={other} path="job.yml" label="The run configuration" />
    </div>
  );
}
