"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { GraphStep, PipelineGraph } from "@/domain/pipelines/graph";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useRunChanges } from "../live/run-changes";
import { useTRPC } from "../live/trpc";
import { useRun } from "../runs/run-context";

/** Steps that start and end together are asked for once. */
const TOGETHER_MS = 500;
/** Of a run that has ended, while a step is still shown as under way. */
const AGAIN_MS = 2_000;

const isUnderWay = ({ run }: GraphStep): boolean => run !== null && isActive(run.status);

/** The graph of the page's run, as its steps change. */
export function useGraph(initial: PipelineGraph) {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pollMs = usePollMs(isActive(run.status));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = trpc.pipelines.graph.queryOptions({ workspace, run: run.name });
  // A change names a run by its id, of which a graph knows nothing: while it is open, any change may be of one of its steps.
  useRunChanges(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: asked.queryKey });
    }, TOGETHER_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useQuery({
    ...asked,
    initialData: initial,
    // The run's own end may be known before that of its last step is.
    refetchInterval: ({ state }) => pollMs || (state.data?.steps.some(isUnderWay) ? AGAIN_MS : false),
  });
}
