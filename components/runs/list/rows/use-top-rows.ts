"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/live/trpc";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { namedRuns } from "../csv-link";
import type { ListInput } from "../list-query";

/** More would leave no room for the list. */
const MAX_PINNED = 10;

const RUN_NAME = /^[a-zA-Z0-9][\w-]{0,254}$/;

/** The pinned runs and the baseline, which stay at the top wherever the list has them. */
export function useTopRows(
  input: ListInput,
  pins: readonly string[],
  base: string | null,
): { pinned: RunRow[]; base: RunRow | null } {
  const trpc = useTRPC();
  const wanted = [...new Set(base === null ? pins : [base, ...pins])];
  const names = wanted.filter((name) => RUN_NAME.test(name)).slice(0, MAX_PINNED);
  const search = namedRuns(names);
  const { workspace, columns, isArchived } = input;
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, columns, isArchived, search, limit: MAX_PINNED }),
    enabled: names.length > 0,
    placeholderData: (previous) => previous,
  });
  const identity = names.join();
  const pinned = useMemo(() => {
    const rows = data?.runs ?? [];
    return identity === ""
      ? []
      : identity.split(",").flatMap((name) => rows.find((row) => row.name === name) ?? []);
  }, [identity, data]);
  return { pinned, base: pinned.find(({ name }) => name === base) ?? null };
}
