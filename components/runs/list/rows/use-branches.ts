"use client";
import { type UseQueryResult, useQueries, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/live/trpc";
import { readRefusal } from "@/components/ui/refusal";
import type { RunRow } from "@/server/run-lists/browse-runs";
import type { ListInput } from "../list-query";
import type { Branch } from "./flatten-tree";
import type { RunPage } from "./merge-rows";

const CHILDREN_ROWS = 50;

/**
 * The children of the open runs, each in pages of its own. A page's question holds the cursor of the page before it, so
 * the chain of a branch is as long as what has been read of it, and one page more.
 */
export function useBranches(input: ListInput, open: readonly string[]) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [pageCounts, setPageCounts] = useState<Readonly<Record<string, number>>>({});

  function chainOf(parent: string) {
    const ask = (cursor: string | null) =>
      trpc.runs.list.queryOptions({
        ...input,
        parent,
        search: undefined,
        statuses: undefined,
        experiment: undefined,
        limit: CHILDREN_ROWS,
        cursor,
      });
    const chain = [ask(null)];
    while (chain.length < (pageCounts[parent] ?? 1)) {
      const cursor = queries.getQueryData(chain.at(-1)!.queryKey)?.nextCursor;
      if (!cursor) break;
      chain.push(ask(cursor));
    }
    return chain;
  }
  const chains = open.map((parent) => ({ parent, chain: chainOf(parent) }));
  const answers = useQueries({ queries: chains.flatMap(({ chain }) => chain) });

  // The answers keep their identity while they stay the same, and so must what is made of them.
  const identity = answers.map(({ dataUpdatedAt, status }) => `${status} ${dataUpdatedAt}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the identity says when any of it has changed
  const branches = useMemo(() => joinBranches(chains, answers), [identity, open.join()]);
  const showMore = (parent: string) =>
    setPageCounts((counts) => ({ ...counts, [parent]: (counts[parent] ?? 1) + 1 }));
  return { branches, showMore };
}

type Answer = Pick<UseQueryResult<RunPage, unknown>, "data" | "isError" | "isPending" | "error">;

function joinBranches(
  chains: readonly { parent: string; chain: readonly unknown[] }[],
  answers: readonly Answer[],
): Map<string, Branch> {
  const branches = new Map<string, Branch>();
  let at = 0;
  for (const { parent, chain } of chains) {
    const pages = answers.slice(at, at + chain.length);
    at += chain.length;
    const failed = pages.find(({ isError }) => isError);
    branches.set(parent, {
      rows: pages.flatMap(({ data }): RunRow[] => data?.runs ?? []),
      hasMore: Boolean(pages.at(-1)?.data?.nextCursor),
      isLoading: pages.some(({ isPending }) => isPending),
      error: failed ? readRefusal(failed.error).message : null,
    });
  }
  return branches;
}
