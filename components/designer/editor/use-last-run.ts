"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { GraphStep } from "@/domain/pipelines/graph";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../../live/connection";
import { useRunChanges } from "../../live/run-changes";
import { useTRPC } from "../../live/trpc";

/** Steps that start and end together are asked for once. */
const TOGETHER_MS = 500;

const hasEnded = ({ run, skipped, taken }: GraphStep): boolean =>
  skipped !== undefined || typeof taken === "boolean" || (run !== null && !isActive(run.status));

/** What became of each step in the draft's last run, as it goes on. */
export function useLastRun(workspace: string, run: string | null): (step: string) => GraphStep | null {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = trpc.pipelines.graph.queryOptions({ workspace, run: run ?? "" });
  const pollMs = usePollMs(true);
  const { data } = useQuery({
    ...asked,
    enabled: run !== null,
    refetchInterval: ({ state }) => (state.data?.steps.every(hasEnded) ? false : pollMs),
  });
  useRunChanges(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: asked.queryKey });
    }, TOGETHER_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(() => {
    const steps = new Map(data?.steps.map((step) => [step.name, step]));
    return (name: string) => steps.get(name) ?? null;
  }, [data]);
}
