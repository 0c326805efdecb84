"use client";
import { Plus } from "lucide-react";
import { MAX_COMPARED_RUNS } from "@/domain/compare";
import { RunPicker } from "../runs/run-picker";
import { Button } from "../ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";
import { useComparison } from "./compare-context";
import { useCompareState } from "./use-compare-state";

/** Searches the workspace for one more run to compare. */
export function AddRun() {
  const { workspace } = useComparison();
  const { state, setState } = useCompareState();
  const isFull = state.runs.length >= MAX_COMPARED_RUNS;
  return (
    <Popover open={state.add} onOpenChange={(isOpen) => void setState({ add: isOpen || null })}>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="sm">
          <Plus aria-hidden /> Add a run
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Add a run" className="w-96">
        {isFull ? (
          <p className="p-2 text-sm text-muted">
            {MAX_COMPARED_RUNS} runs are compared at once at most. Take one out first.
          </p>
        ) : (
          <RunPicker
            workspace={workspace}
            without={state.runs}
            onPick={(name) => void setState({ runs: [...state.runs, name] })}
          />
        )}
      </PopoverContent>
    </Popover>
  );
}
