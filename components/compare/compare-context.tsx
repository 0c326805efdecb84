"use client";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { readRunNames } from "@/domain/compare";
import { isActive } from "@/domain/runs";
import { useRunColors } from "../charts/use-run-colors";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useCompareState } from "./use-compare-state";

export type ComparedRun = Answers["compare"]["runs"]["runs"][number] & { color: string };

interface Comparison {
  workspace: string;
  /** All runs of the comparison, the baseline first. */
  runs: ComparedRun[];
  /** Those that are not hidden. */
  shown: ComparedRun[];
  /** Their names in the order of the address, whichever is the baseline: what is asked for, and how values are aligned. */
  names: string[];
  baseline: ComparedRun | null;
  /** Names in the address that no run here has. */
  missing: string[];
  isLive: boolean;
  isPending: boolean;
  error: unknown;
}

const CompareContext = createContext<Comparison | null>(null);

interface CompareProviderProps {
  workspace: string;
  /** The answer for the runs of the address that the page came with. */
  initial: Answers["compare"]["runs"] | null;
  initialRuns: string[];
  children: ReactNode;
}

export function CompareProvider({ workspace, initial, initialRuns, children }: CompareProviderProps) {
  const trpc = useTRPC();
  const { state } = useCompareState();
  const names = useMemo(() => readRunNames(state.runs), [state.runs]);
  const pollMs = usePollMs(true);
  const colorOf = useRunColors(names);
  const query = useQuery({
    ...trpc.compare.runs.queryOptions({ workspace, runs: names }),
    enabled: names.length > 0,
    initialData: initial && names.join() === initialRuns.join() ? initial : undefined,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state: { data } }) =>
      data?.runs.some(({ status }) => isActive(status)) ? pollMs : false,
  });
  const value = useMemo((): Comparison => {
    const answered = names.length > 0 ? (query.data?.runs ?? []) : [];
    const colored = answered
      .filter(({ name }) => names.includes(name))
      .map((run) => ({ ...run, color: colorOf(run.name) }));
    const baseline = colored.find(({ name }) => name === state.baseline) ?? null;
    const runs = baseline ? [baseline, ...colored.filter((run) => run !== baseline)] : colored;
    const shown = runs.filter(({ name }) => !state.off.includes(name));
    return {
      workspace,
      runs,
      shown,
      names: names.filter((name) => shown.some((run) => run.name === name)),
      baseline,
      missing: (query.data?.missing ?? []).filter((name) => names.includes(name)),
      isLive: runs.some(({ status }) => isActive(status)),
      isPending: names.length > 0 && query.isPending,
      error: query.error,
    };
  }, [workspace, names, query.data, query.isPending, query.error, state.baseline, state.off, colorOf]);
  return <CompareContext value={value}>{children}</CompareContext>;
}

export function useComparison(): Comparison {
  const value = useContext(CompareContext);
  if (!value) throw new Error("useComparison is used outside of a comparison.");
  return value;
}
