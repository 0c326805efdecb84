import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { GraphPort, GraphStep, PipelineGraph } from "@/domain/pipelines/graph";
import { ValueTable } from "../runs/value-table";
import { Fact, Facts } from "../ui/facts";
import { Duration, RelativeTime } from "../ui/time";
import { StepOutcome } from "./step-outcome";
import { StepRunDialog } from "./step-run-dialog";
import { StepState } from "./step-state";

interface StepPanelProps {
  workspace: string;
  graph: PipelineGraph;
  step: GraphStep;
  onChoose(step: string | null): void;
}

/** All that is known of a step, beside the graph. */
export function StepPanel({ workspace, graph, step, onChoose }: StepPanelProps) {
  const { name, label, run, reuse } = step;
  const parameters = Object.entries(step.parameters).map(([key, value]) => ({ key, value }));
  return (
    <section
      aria-label={`Step ${label}`}
      className="flex w-full shrink-0 flex-col gap-4 overflow-y-auto border-l bg-surface p-4 md:w-96"
    >
      <header className="flex items-start justify-between gap-2">
        <div className="flex min-w-0 flex-col gap-1.5">
          <h2 className="font-semibold break-words">{label}</h2>
          <div className="flex flex-wrap items-center gap-2 text-sm text-muted">
            <StepState step={step} />
          </div>
        </div>
        <button
          type="button"
          aria-label="Close the step"
          onClick={() => onChoose(null)}
          className="rounded-md p-1 text-muted hover:bg-hover hover:text-ink"
        >
          <X className="size-4" />
        </button>
      </header>
      <StepRunDialog {...{ workspace, step }} />
      <StepOutcome {...{ workspace, step }} />
      <Facts>
        <Fact term="Name">
          <span className="font-mono text-xs">{name}</span>
        </Fact>
        {step.component && (
          <Fact term="Component">
            <span className="font-mono text-xs">{step.component}</span>
          </Fact>
        )}
        {run?.startedAt && (
          <>
            <Fact term="Started">
              <RelativeTime at={run.startedAt} />
            </Fact>
            {!reuse?.isReused && (
              <Fact term="Duration">
                <Duration from={run.startedAt} to={run.endedAt} />
              </Fact>
            )}
          </>
        )}
      </Facts>
      <Part title="Parameters">
        <ValueTable rows={parameters} empty="It has none." />
      </Part>
      <Part title="Inputs">
        <PortList ports={step.inputs} neighbours={(port) => leadsHere(graph, name, port)} {...{ onChoose }} />
      </Part>
      <Part title="Outputs">
        <PortList ports={step.outputs} neighbours={(port) => leadsOn(graph, name, port)} {...{ onChoose }} />
      </Part>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-faint">{title}</h3>
      {children}
    </div>
  );
}

interface Neighbour {
  step: string | null;
  label: string;
}

const labelOf = (graph: PipelineGraph, step: string | null) =>
  graph.steps.find(({ name }) => name === step)?.label ?? step ?? "the pipeline";

const leadsHere = (graph: PipelineGraph, step: string, port: string): Neighbour[] =>
  graph.edges
    .filter(({ to }) => to.step === step && to.port === port)
    .map(({ from }) => ({ step: from.step, label: `from ${labelOf(graph, from.step)}: ${from.port}` }));

const leadsOn = (graph: PipelineGraph, step: string, port: string): Neighbour[] =>
  graph.edges
    .filter(({ from }) => from.step === step && from.port === port)
    .map(({ to }) => ({ step: to.step, label: `to ${labelOf(graph, to.step)}: ${to.port}` }));

interface PortListProps {
  ports: GraphPort[];
  neighbours(port: string): Neighbour[];
  onChoose(step: string): void;
}

function PortList({ ports, neighbours, onChoose }: PortListProps) {
  if (ports.length === 0) return <p className="text-sm text-faint">It has none.</p>;
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {ports.map(({ name, type }) => (
        <li key={name} className="min-w-0">
          <span className="font-medium break-words">{name}</span>{" "}
          <span className="font-mono text-xs text-faint">{type}</span>
          {neighbours(name).map(({ step, label }) =>
            step === null ? (
              <span key={label} className="block text-xs text-muted">
                {label}
              </span>
            ) : (
              <button
                key={label}
                type="button"
                onClick={() => onChoose(step)}
                className="block max-w-full truncate text-xs text-accent hover:underline"
              >
                {label}
              </button>
            ),
          )}
        </li>
      ))}
    </ul>
  );
}
