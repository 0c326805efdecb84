"use client";
import { ArrowLeftRight } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { Select } from "../ui/field";
import { EmptyState } from "../ui/states";
import { type ComparedRun, useComparison } from "./compare-context";

interface PairOfRunsProps {
  icon: Parameters<typeof EmptyState>[0]["icon"];
  /** Which runs have what is compared here. */
  isFit(run: ComparedRun): boolean;
  /** What those have that are offered. */
  what: string;
  children(left: ComparedRun, right: ComparedRun): ReactNode;
}

/** Two of the runs, chosen in the address, and what is shown of them side by side. */
export function PairOfRuns({ icon, isFit, what, children }: PairOfRunsProps) {
  const { runs } = useComparison();
  const [pair, setPair] = useQueryStates({ left: parseAsString, right: parseAsString });
  const fit = runs.filter(isFit);
  const left = fit.find(({ name }) => name === pair.left) ?? fit[0];
  const right = fit.find(({ name }) => name === pair.right) ?? fit.find((run) => run !== left);
  if (!left || !right) {
    return (
      <EmptyState icon={icon} title="Two runs are needed here">
        {fit.length} of {runs.length} have {what}.
      </EmptyState>
    );
  }
  const choose = (side: "left" | "right") => (name: string) => void setPair({ [side]: name });
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-2 border-b bg-surface px-6 py-2">
        <RunSelect label="Left run" runs={fit} chosen={left} onChoose={choose("left")} />
        <Button
          variant="ghost"
          size="icon"
          aria-label="Swap the sides"
          onClick={() => void setPair({ left: right.name, right: left.name })}
        >
          <ArrowLeftRight />
        </Button>
        <RunSelect label="Right run" runs={fit} chosen={right} onChoose={choose("right")} />
      </div>
      {children(left, right)}
    </div>
  );
}

interface RunSelectProps {
  label: string;
  runs: ComparedRun[];
  chosen: ComparedRun;
  onChoose(name: string): void;
}

const RunSelect = ({ label, runs, chosen, onChoose }: RunSelectProps) => (
  <span className="flex min-w-0 items-center gap-2">
    <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: chosen.color }} />
    <Select aria-label={label} value={chosen.name} onChange={(event) => onChoose(event.target.value)}>
      {runs.map(({ name, displayName }) => (
        <option key={name} value={name}>
          {displayName === name ? name : `${displayName} (${name})`}
        </option>
      ))}
    </Select>
  </span>
);
