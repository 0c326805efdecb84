import { Handle, type NodeProps, Position } from "@xyflow/react";
import { ArrowDownToLine, ArrowUpFromLine, CircleAlert, SquareTerminal, Workflow } from "lucide-react";
import { memo } from "react";
import type { DesignStep } from "@/domain/designer/design";
import { shortComponent } from "@/domain/designer/names";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { NodeBox } from "../../flow/node-box";
import { StepState, statusOf } from "../../pipelines/step-state";
import { classes } from "../../ui/classes";
import { formatPlural } from "../../ui/format";
import { statusTone } from "../../ui/status-pill";
import type { DesignEndNode, DesignStepNode, NoteNode } from "./design-elements";

/** A step that is being drawn: what is wrong with it, else how it stood in the last run. */
export const DesignStepBox = memo(function DesignStepBox({ data, selected }: NodeProps<DesignStepNode>) {
  const { step, problemCount, last, inputs, outputs } = data;
  const isPipeline = executorOf(step.kind) === "engine";
  const Icon = isPipeline ? Workflow : SquareTerminal;
  return (
    <NodeBox
      title={step.displayName ?? step.name}
      icon={<Icon aria-hidden className="size-3.5 shrink-0 text-faint" />}
      subtitle={step.component ? nameBelow(step, step.component) : wordsOf(step, isPipeline)}
      state={
        problemCount > 0 ? (
          <span className="flex items-center gap-1 text-danger">
            <CircleAlert aria-hidden className="size-3.5" /> {formatPlural(problemCount, "problem")}
          </span>
        ) : (
          last && <StepState step={last} />
        )
      }
      tone={problemCount > 0 ? "danger" : last ? statusTone(statusOf(last)) : "neutral"}
      isSelected={selected}
      isConnectable
      {...{ inputs, outputs }}
    />
  );
});

/** Two steps of one component are told apart by what they are called in the pipeline. */
const nameBelow = ({ name, displayName }: DesignStep, component: string): string =>
  displayName === null ? shortComponent(component) : name;

const wordsOf = ({ inner, command }: DesignStep, isPipeline: boolean): string | null =>
  isPipeline ? `pipeline of ${inner.length}` : command;

/** What goes into the pipeline as a whole, or comes out of it. */
export const DesignEndBox = memo(function DesignEndBox({ data, selected }: NodeProps<DesignEndNode>) {
  const { port, side } = data;
  const isInput = side === "input";
  const Icon = isInput ? ArrowDownToLine : ArrowUpFromLine;
  return (
    <div
      className={classes(
        "flex size-full items-center gap-2 rounded-full border bg-sunken px-4 text-sm text-ink",
        selected && "ring-2 ring-accent",
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="flex min-w-0 flex-col leading-4">
        <span className="truncate font-medium" title={port.name}>
          {port.name}
        </span>
        <span className="truncate font-mono text-xs text-muted">{port.type}</span>
      </span>
      <Handle
        id={port.name}
        type={isInput ? "source" : "target"}
        position={isInput ? Position.Right : Position.Left}
        style={{ width: 10, height: 10 }}
      />
    </div>
  );
});

/** A few words beside the graph. */
export const NoteBox = memo(function NoteBox({ data, selected }: NodeProps<NoteNode>) {
  return (
    <p
      className={classes(
        "size-full overflow-hidden rounded-md border border-warning/40 bg-warning-soft p-2 text-sm whitespace-pre-wrap text-ink",
        selected && "ring-2 ring-accent",
      )}
    >
      {data.text || "An empty note"}
    </p>
  );
});
