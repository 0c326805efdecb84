"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";

/** The columns of somebody who has chosen none. */
const DEFAULT_COLUMNS = 3;

/** The metrics that a table of runs may show, and those that it does. */
export function useMetricColumns(
  workspace: string,
  experiment: string | null,
  chosen: string[] | null,
): { keys: string[]; metricKeys: string[] } {
  const trpc = useTRPC();
  const { data: keys = [] } = useQuery(
    trpc.runs.metricKeys.queryOptions({ workspace, experiment: experiment ?? undefined }),
  );
  const usual = keys.filter((key) => !key.startsWith("system/")).slice(0, DEFAULT_COLUMNS);
  return { keys, metricKeys: chosen ?? usual };
}
