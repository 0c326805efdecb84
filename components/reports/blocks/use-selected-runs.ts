"use client";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunSelection } from "@/domain/report-blocks";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../../live/connection";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";

export type SelectedRun = Answers["runs"]["list"]["runs"][number];

interface SelectedRuns {
  runs: SelectedRun[];
  /** Names that no run here has. */
  missing: string[];
  isPending: boolean;
  error: unknown;
}

const quote = (name: string) => `'${name.replaceAll("'", "''")}'`;

/** The runs that a block is about, with their values in the columns. Those that it names may be archived. */
export function useSelectedRuns(
  workspace: string,
  { runs: names, filter, experiment, sort, limit }: RunSelection,
  columns: string[] = [],
): SelectedRuns {
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const isNamed = names && `attributes.run_id IN (${names.map(quote).join(", ")})`;
  const search = [filter && `(${filter})`, isNamed].filter(Boolean).join(" AND ") || undefined;
  const input = { workspace, search, experiment, orderBy: sort, columns, limit: names ? 100 : limit };
  const answers = useQueries({
    queries: (names ? [false, true] : [false]).map((isArchived) => ({
      ...trpc.runs.list.queryOptions({ ...input, isArchived }),
      refetchInterval: ({ state }: { state: { data?: Answers["runs"]["list"] } }) =>
        state.data?.runs.some(({ status }) => isActive(status)) ? pollMs : (false as const),
    })),
  });
  const pages = answers.map(({ data }) => data);
  const [first, archived] = pages;
  return useMemo(() => {
    const found = [...(first?.runs ?? []), ...(archived?.runs ?? [])];
    const named = names?.flatMap((name) => found.find((run) => run.name === name) ?? []);
    return {
      runs: sort === undefined && named ? named : found,
      missing:
        filter || experiment ? [] : (names ?? []).filter((name) => !found.some((run) => run.name === name)),
      isPending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ error }) => error)?.error,
    };
  }, [first, archived, names, sort, filter, experiment, answers]);
}
