"use client";
import { Eye, EyeOff, Star, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { STATUS_LABELS } from "@/domain/runs";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { StatusIcon } from "../ui/status-pill";
import { AddRun } from "./add-run";
import { type ComparedRun, useComparison } from "./compare-context";
import { useCompareState } from "./use-compare-state";

const FIRST_CHIPS = 8;

/** The runs of the comparison: each can be hidden, taken out, or made the baseline. */
export function RunStrip() {
  const { runs } = useComparison();
  const { state, setState } = useCompareState();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? runs : runs.slice(0, FIRST_CHIPS);
  return (
    <ul
      aria-label="Runs compared"
      className="flex max-h-36 flex-wrap items-center gap-1.5 overflow-y-auto pb-2"
    >
      {shown.map((run) => (
        <RunChip key={run.name} run={run} />
      ))}
      <li className="flex items-center gap-1.5">
        {runs.length > FIRST_CHIPS && (
          <Button variant="ghost" size="sm" onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `${runs.length - FIRST_CHIPS} more`}
          </Button>
        )}
        {state.off.length > 0 && (
          <Button variant="ghost" size="sm" onClick={() => void setState({ off: null })}>
            Show all in charts
          </Button>
        )}
        <AddRun />
      </li>
    </ul>
  );
}

function RunChip({ run }: { run: ComparedRun }) {
  const { workspace, baseline } = useComparison();
  const { state, setState } = useCompareState();
  const isHidden = state.off.includes(run.name);
  const isBaseline = baseline?.name === run.name;
  const without = (names: string[]) => names.filter((name) => name !== run.name);
  function remove() {
    void setState({
      runs: without(state.runs),
      off: isHidden ? without(state.off) : undefined,
      baseline: isBaseline ? null : undefined,
    });
  }
  return (
    <li
      className={classes(
        "flex h-7 max-w-72 items-center gap-1 rounded-md border bg-surface pr-0.5 pl-2 text-sm",
        isBaseline && "border-accent",
      )}
    >
      <span
        aria-hidden
        className={classes("size-2.5 shrink-0 rounded-full", isHidden && "opacity-30")}
        style={{ background: run.color }}
      />
      <span className="sr-only">{STATUS_LABELS[run.status]}</span>
      <StatusIcon status={run.status} className="text-muted" />
      <Link
        href={`/${workspace}/runs/${run.name}`}
        prefetch={false}
        title={`${run.displayName}, ${STATUS_LABELS[run.status].toLowerCase()}, in ${run.experiment}`}
        className={classes("min-w-8 truncate hover:text-accent", isHidden && "text-faint")}
      >
        {run.displayName}
      </Link>
      <ChipButton
        label={isBaseline ? `${run.displayName} is the baseline` : `Make ${run.displayName} the baseline`}
        isPressed={isBaseline}
        onClick={() => void setState({ baseline: isBaseline ? null : run.name })}
      >
        <Star className={classes("size-3.5", isBaseline && "fill-current text-accent")} />
      </ChipButton>
      <ChipButton
        label={`Hide ${run.displayName}`}
        isPressed={isHidden}
        onClick={() => void setState({ off: isHidden ? without(state.off) : [...state.off, run.name] })}
      >
        {isHidden ? <EyeOff className="size-3.5" /> : <Eye className="size-3.5" />}
      </ChipButton>
      <ChipButton label={`Take ${run.displayName} out`} onClick={remove}>
        <X className="size-3.5" />
      </ChipButton>
    </li>
  );
}

interface ChipButtonProps {
  label: string;
  isPressed?: boolean;
  onClick(): void;
  children: React.ReactNode;
}

function ChipButton({ label, isPressed, onClick, children }: ChipButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      onClick={onClick}
      className="flex size-6 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
    >
      {children}
    </button>
  );
}
