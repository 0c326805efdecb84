"use client";
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import type { GraphStep } from "@/domain/pipelines/graph";
import { useTRPC } from "../live/trpc";
import { RunProvider } from "../runs/run-context";
import { RunOutputs } from "../runs/run-files";
import { RunLogs } from "../runs/run-logs";
import { RunResults, useResults } from "../runs/run-results";
import { Button } from "../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";

const VIEWS = { results: "Results", outputs: "Outputs", log: "Log" } as const;
type View = keyof typeof VIEWS;

/** What a step measured, drew, left and printed in a run, over the graph. */
export function StepRunDialog({ workspace, step }: { workspace: string; step: GraphStep }) {
  if (!step.run) return null;
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm">
          <ScrollText aria-hidden /> Results and log
        </Button>
      </DialogTrigger>
      <DialogContent wide title={step.label}>
        <StepRun {...{ workspace }} run={step.run.name} source={step.reuse?.of ?? step.run.name} />
      </DialogContent>
    </Dialog>
  );
}

interface StepRunProps {
  workspace: string;
  run: string;
  /** Who really ran: a step that was reused printed and measured nothing itself; its outputs are its own. */
  source: string;
}

function StepRun({ workspace, run, source }: StepRunProps) {
  const [chosen, setView] = useState<View | null>(null);
  const results = useResults({ workspace, run, source });
  if (!results) return <Skeleton className="min-h-[60vh]" />;
  const hasResults = results.metrics.length + results.pictures.length > 0;
  const { results: first, ...rest } = VIEWS;
  const view = chosen ?? (hasResults ? "results" : "outputs");
  return (
    <div className="flex min-h-[60vh] shrink-0 flex-col rounded-md border">
      <ViewTabs<View>
        label="Parts of the step's run"
        views={(hasResults ? { results: first, ...rest } : rest) as Record<View, string>}
        current={view}
        onChoose={setView}
      />
      {view === "results" ? (
        <RunResults {...results} />
      ) : (
        <PartOfRun key={view} {...{ workspace, view }} run={view === "log" ? source : run} />
      )}
    </div>
  );
}

interface PartOfRunProps {
  workspace: string;
  run: string;
  view: Exclude<View, "results">;
}

function PartOfRun({ workspace, run, view }: PartOfRunProps) {
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
