"use client";
import { Workflow } from "lucide-react";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { useRun } from "../runs/run-context";
import { Button } from "../ui/button";
import { useCreateDraft } from "./new-draft";

/** A new draft of what a run was submitted as. */
export function OpenInDesigner() {
  const { workspace, run } = useRun();
  const create = useCreateDraft(workspace);
  if (!run.can.resubmit || !run.spec) return null;
  const yaml = run.yaml ?? stringifyJob(run.spec);
  return (
    <Button
      size="sm"
      disabled={create.isPending || create.isSuccess}
      onClick={() => create.mutate({ workspace, name: run.displayName.slice(0, 200), yaml })}
    >
      <Workflow aria-hidden /> Open in designer
    </Button>
  );
}
