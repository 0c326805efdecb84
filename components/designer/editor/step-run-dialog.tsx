"use client";
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import type { GraphStep } from "@/domain/pipelines/graph";
import { useTRPC } from "../../live/trpc";
import { RunProvider } from "../../runs/run-context";
import { RunOutputs } from "../../runs/run-files";
import { RunLogs } from "../../runs/run-logs";
import { Button } from "../../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog";
import { readRefusal } from "../../ui/refusal";
import { ErrorState, Skeleton } from "../../ui/states";
import { ViewTabs } from "../../ui/view-tabs";

type View = "outputs" | "log";
const VIEWS: Record<View, string> = { outputs: "Outputs", log: "Log" };

/** What a step left and printed in the last run, over the canvas. */
export function StepRunDialog({ workspace, step }: { workspace: string; step: GraphStep }) {
  if (!step.run) return null;
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm">
          <ScrollText aria-hidden /> Outputs and log
        </Button>
      </DialogTrigger>
      <DialogContent wide title={step.label}>
        <StepRun {...{ workspace, step }} run={step.run.name} />
      </DialogContent>
    </Dialog>
  );
}

function StepRun({ workspace, step, run }: { workspace: string; step: GraphStep; run: string }) {
  const [view, setView] = useState<View>("outputs");
  // A step that was reused printed nothing itself; its outputs are its own.
  const shown = view === "log" ? (step.reuse?.of ?? run) : run;
  return (
    <div className="flex min-h-[60vh] flex-col rounded-md border">
      <ViewTabs label="Parts of the step's run" views={VIEWS} current={view} onChoose={setView} />
      <PartOfRun key={shown} {...{ workspace, view }} run={shown} />
    </div>
  );
}

function PartOfRun({ workspace, run, view }: { workspace: string; run: string; view: View }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.runs.get.queryOptions({ workspace, run }));
  if (error)
    return <ErrorState className="m-4" title="The run cannot be shown" cause={readRefusal(error).message} />;
  if (!data) return <Skeleton className="m-4 h-64" />;
  return (
    <RunProvider workspace={workspace} initial={data}>
      {view === "log" ? <RunLogs /> : <RunOutputs />}
    </RunProvider>
  );
}
