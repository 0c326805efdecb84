"use client";
import { Workflow } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import type { PipelineGraph } from "@/domain/pipelines/graph";
import { useRun } from "../runs/run-context";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { StepPanel } from "./step-panel";
import { StepTable } from "./step-table";
import { useGraph } from "./use-graph";

/** It measures the page it is drawn on, so it is drawn in the browser alone. */
const GraphCanvas = dynamic(() => import("./graph-canvas"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64 flex-1" />,
});

const VIEWS = { graph: "Graph", table: "Table" } as const;
const PARSERS = {
  view: parseAsStringLiteral(["graph", "table"] as const).withDefault("graph"),
  step: parseAsString,
};

interface RunGraphProps {
  initial: PipelineGraph;
  /** What can be done with the graph beside looking at it. */
  actions?: ReactNode;
}

/** The steps of a pipeline run and what became of each; which one is looked at stands in the address. */
export function RunGraph({ initial, actions }: RunGraphProps) {
  const { workspace } = useRun();
  const { data: graph, error } = useGraph(initial);
  const [{ view, step: chosen }, set] = useQueryStates(PARSERS);
  const step = graph.steps.find(({ name }) => name === chosen);
  const onChoose = (next: string | null) => void set({ step: next });
  if (graph.steps.length === 0)
    return (
      <EmptyState icon={Workflow} title="No steps">
        The steps appear here once the pipeline is planned.
      </EmptyState>
    );
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex items-center gap-2 border-b bg-sunken pr-4 [&>[role=tablist]]:flex-1 [&>[role=tablist]]:border-b-0">
        <ViewTabs
          label="Views of the steps"
          views={VIEWS}
          current={view}
          onChoose={(next) => void set({ view: next })}
        />
        {actions}
      </div>
      {error && (
        <ErrorState
          className="m-4 mb-0"
          title="The steps could not be read again"
          cause={`${readRefusal(error).message} What is shown is how they stood before.`}
        />
      )}
      <div className="flex min-h-0 flex-1">
        {view === "graph" ? (
          <div className={step ? "flex min-w-0 flex-1 max-md:hidden" : "flex min-w-0 flex-1"}>
            <GraphCanvas {...{ graph, onChoose }} chosen={step?.name ?? null} />
          </div>
        ) : (
          <div
            className={step ? "min-w-0 flex-1 overflow-auto max-md:hidden" : "min-w-0 flex-1 overflow-auto"}
          >
            <StepTable {...{ graph, onChoose }} chosen={step?.name ?? null} />
          </div>
        )}
        {step && <StepPanel {...{ workspace, graph, step, onChoose }} />}
      </div>
    </div>
  );
}
