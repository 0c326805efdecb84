import { Handle, type NodeProps, Position } from "@xyflow/react";
import { ArrowDownToLine, ArrowUpFromLine, Split, SquareTerminal, Workflow } from "lucide-react";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { NodeBox } from "../flow/node-box";
import { statusTone } from "../ui/status-pill";
import type { EndNode, StepNode } from "./graph-elements";
import { StepState, statusOf } from "./step-state";

/** A step of a pipeline run, as it stands. */
export function StepBox({ data, selected }: NodeProps<StepNode>) {
  const { step, inputs, outputs } = data;
  const isChoice = step.kind === "if_else";
  const Icon = isChoice ? Split : executorOf(step.kind) === "engine" ? Workflow : SquareTerminal;
  return (
    <NodeBox
      title={step.label}
      icon={<Icon aria-hidden className="size-3.5 shrink-0 text-faint" />}
      subtitle={step.label === step.name ? (step.component ?? step.name) : step.name}
      state={<StepState step={step} />}
      tone={statusTone(statusOf(step))}
      isSelected={selected}
      {...{ inputs, outputs }}
    />
  );
}

/** What goes into the pipeline as a whole, or comes out of it. */
export function EndBox({ data: { port, side } }: NodeProps<EndNode>) {
  const isInput = side === "input";
  const Icon = isInput ? ArrowDownToLine : ArrowUpFromLine;
  return (
    <div className="flex size-full items-center gap-2 rounded-full border bg-sunken px-4 text-sm text-ink">
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
        isConnectable={false}
        style={{ width: 10, height: 10 }}
      />
    </div>
  );
}
