"use client";
import { ChildRuns } from "./list/child-runs";
import { useRun } from "./run-context";

export function RunChildren() {
  const { workspace, run } = useRun();
  return <ChildRuns workspace={workspace} parent={run.name} experiment={run.experimentName} />;
}
