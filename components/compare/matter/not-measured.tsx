"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { toast } from "sonner";
import { fieldId, MAX_COMPARED_RUNS, readRunNames } from "@/domain/compare";
import { type Importance, MIN_RUNS } from "@/domain/importance/importance";
import { useTRPC } from "../../live/trpc";
import { Button } from "../../ui/button";
import { readRefusal } from "../../ui/refusal";
import { useComparison } from "../compare-context";
import { useCompareState } from "../use-compare-state";

interface NotMeasuredProps {
  importance: Exclude<Importance, { outcome: "measured" }>;
  /** The metric's key. */
  target: string;
}

/** Why the parameters are not weighed, and the way to weigh them. */
export function NotMeasured({ importance: { outcome, runCount }, target }: NotMeasuredProps) {
  return (
    <div className="flex h-fit flex-col items-start gap-2">
      <p className="rounded-md bg-info-soft px-3 py-2 text-sm text-info">
        {outcome === "tooFewRuns"
          ? `${runCount} of the runs have a value of ${target}. From ${MIN_RUNS} on it can be measured which parameters matter; with fewer, anything may look like a cause.`
          : `${target} is the same in all ${runCount} runs: there is nothing to explain.`}
      </p>
      <AddNewest target={target} />
    </div>
  );
}

/** Adds the newest runs of the experiment, where the compared ones have one in common. */
function AddNewest({ target }: { target: string }) {
  const { workspace, runs } = useComparison();
  const { state, setState } = useCompareState();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const experiment = runs[0]?.experiment;
  const adding = useMutation({
    mutationFn: () => {
      const search = `${fieldId("metric", target)} IS NOT NULL`;
      const limit = MAX_COMPARED_RUNS;
      return queries.fetchQuery(trpc.runs.list.queryOptions({ workspace, experiment, search, limit }));
    },
    onSuccess: (found) => {
      const names = readRunNames([...state.runs, ...found.runs.map(({ name }) => name)]);
      if (names.length === state.runs.length) toast(`${experiment} has no other run with ${target}`);
      else void setState({ runs: names });
    },
    onError: (failure) => toast.error(readRefusal(failure).message),
  });
  const isFull = state.runs.length >= MAX_COMPARED_RUNS;
  if (!experiment || isFull || runs.some((run) => run.experiment !== experiment)) return null;
  return (
    <Button size="sm" disabled={adding.isPending} onClick={() => adding.mutate()}>
      <Plus aria-hidden /> Add the newest runs of {experiment}
    </Button>
  );
}
