import type { GraphStep, PipelineGraph } from "@/domain/pipelines/graph";
import { classes } from "../ui/classes";
import { StatusPill } from "../ui/status-pill";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { Duration, RelativeTime } from "../ui/time";
import { ReusedMark, StepState, statusOf } from "./step-state";

interface StepTableProps {
  graph: PipelineGraph;
  chosen: string | null;
  onChoose(step: string): void;
}

/** The steps of the graph as lines: for the keyboard, for narrow screens, and for who looks for one of three hundred. */
export function StepTable({ graph, chosen, onChoose }: StepTableProps) {
  return (
    <TableBox className="m-4 min-w-0">
      <Table>
        <thead>
          <tr>
            <Th>Step</Th>
            <Th>Status</Th>
            <Th>Component</Th>
            <Th>Started</Th>
            <Th>Duration</Th>
            <Th>Why</Th>
          </tr>
        </thead>
        <tbody>
          {graph.steps.map((step) => (
            <StepRow key={step.name} isChosen={step.name === chosen} {...{ step, onChoose }} />
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

interface StepRowProps {
  step: GraphStep;
  isChosen: boolean;
  onChoose(step: string): void;
}

function StepRow({ step, isChosen, onChoose }: StepRowProps) {
  const { name, label, component, run, reuse, skipped, taken } = step;
  const why = run?.error ?? skipped ?? reuse?.reason ?? "";
  return (
    <Tr className={classes(isChosen && "bg-accent-soft")}>
      <Td>
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={() => onChoose(name)}
          title={label}
          className="block max-w-64 truncate font-medium text-accent hover:underline"
        >
          {label}
        </button>
      </Td>
      <Td>
        <span className="flex items-center gap-1.5">
          {skipped !== undefined || taken !== undefined ? (
            <StepState step={step} />
          ) : (
            <StatusPill status={statusOf(step)} />
          )}
          {reuse?.isReused && <ReusedMark />}
        </span>
      </Td>
      <Td className="max-w-48 truncate font-mono text-xs" title={component ?? undefined}>
        {component ?? <span className="text-faint">–</span>}
      </Td>
      <Td>{run?.startedAt ? <RelativeTime at={run.startedAt} /> : <span className="text-faint">–</span>}</Td>
      <Td>
        <Duration from={reuse?.isReused ? null : (run?.startedAt ?? null)} to={run?.endedAt ?? null} />
      </Td>
      <Td className="max-w-96 truncate text-muted" title={why}>
        {why}
      </Td>
    </Tr>
  );
}
