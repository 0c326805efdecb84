import { Recycle } from "lucide-react";
import type { GraphStep } from "@/domain/pipelines/graph";
import { STATUS_LABELS } from "@/domain/runs";
import { Badge } from "../ui/badge";
import { StatusPill } from "../ui/status-pill";
import { Duration } from "../ui/time";

export const statusOf = (step: GraphStep) => step.run?.status ?? "notStarted";

/** How a step stands, how long it took, and whether it took the outputs of an earlier run. */
export function StepState({ step }: { step: GraphStep }) {
  const { run, reuse, skipped, taken } = step;
  if (skipped !== undefined) return <Badge>Skipped</Badge>;
  if (taken !== undefined) return <Badge>{taken === null ? "Not decided" : taken ? "True" : "False"}</Badge>;
  return (
    <>
      <StatusPill status={statusOf(step)} />
      {run?.startedAt && !reuse?.isReused && <Duration from={run.startedAt} to={run.endedAt} />}
      {reuse?.isReused && <ReusedMark />}
    </>
  );
}

export function ReusedMark() {
  return (
    <Badge tone="accent">
      <Recycle aria-hidden className="mr-1 size-3.5" /> Reused
    </Badge>
  );
}

/** The same in words. */
export function describeStep(step: GraphStep): string {
  const { label, reuse, skipped, taken } = step;
  if (skipped !== undefined) return `${label}: Skipped`;
  if (taken !== undefined) return `${label}: ${taken === null ? "Not decided" : taken ? "True" : "False"}`;
  return `${label}: ${STATUS_LABELS[statusOf(step)]}${reuse?.isReused ? ", reused" : ""}`;
}
