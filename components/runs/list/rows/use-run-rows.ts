"use client";
import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { usePollMs } from "@/components/live/connection";
import { type ChangedRuns, FOLLOWS_CHANGES, useRunChanges } from "@/components/live/run-changes";
import { useTRPC, useTRPCClient } from "@/components/live/trpc";
import { isActive } from "@/domain/runs";
import { namedRuns } from "../csv-link";
import type { ListInput } from "../list-query";
import { mergeChange, type RunPage, replaceRows } from "./merge-rows";

/** More changed rows than this are not asked for one by one: the list is read again. */
const MAX_FOLLOWED = 100;
/** How often the values of runs that go on are read again: a logged metric is no change of its run. */
const VALUES_MS = 5_000;

export interface FirstPage {
  input: ListInput;
  page: RunPage;
  /** When it was read, in milliseconds. */
  at: number;
}

type Pages = InfiniteData<RunPage, string | null>;

/** The rows of a list, page by page, that follow what happens to the runs without being read again from the top. */
export function useRunRows(input: ListInput, first: FirstPage | null) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const isFirst = first !== null && JSON.stringify(first.input) === JSON.stringify(input);
  const options = trpc.runs.list.infiniteQueryOptions(input, {
    getNextPageParam: (page) => page.nextCursor,
    initialData: isFirst ? { pages: [first.page], pageParams: [null] } : undefined,
    initialDataUpdatedAt: isFirst ? first.at : undefined,
  });
  const list = useInfiniteQuery({
    ...options,
    meta: FOLLOWS_CHANGES,
    placeholderData: (previous) => previous,
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ runs }) => runs) ?? [], [list.data]);
  const latest = useRef({ rows, input });
  latest.current = { rows, input };

  const patch = (change: (pages: RunPage[]) => RunPage[]) =>
    queries.setQueryData<Pages>(
      trpc.runs.list.infiniteQueryKey(latest.current.input),
      (data) => data && { ...data, pages: change(data.pages) },
    );
  const readRows = (names: string[]) => {
    const asked = { search: namedRuns(names), orderBy: undefined, limit: MAX_FOLLOWED };
    return client.runs.list.query({ ...latest.current.input, ...asked });
  };

  async function follow(ids: ReadonlySet<string>): Promise<void> {
    const names = latest.current.rows.filter(({ id }) => ids.has(id)).map(({ name }) => name);
    if (names.length > MAX_FOLLOWED) return void (await list.refetch());
    const [top, changed] = await Promise.all([
      client.runs.list.query(latest.current.input),
      names.length > 0 ? readRows(names) : { runs: [] },
    ]);
    patch((pages) => mergeChange(pages, { ids, first: top, rows: changed.runs }));
  }
  useFollowed(follow, () => void list.refetch());

  async function readActive(): Promise<void> {
    const active = latest.current.rows.filter(({ status }) => isActive(status)).slice(0, MAX_FOLLOWED);
    if (active.length === 0) return;
    const { runs } = await readRows(active.map(({ name }) => name)).catch(() => ({ runs: [] }));
    patch((pages) => replaceRows(pages, runs));
  }
  useValues(
    rows.some(({ status }) => isActive(status)),
    readActive,
  );

  return { list, rows };
}

/** Reads the values of runs that go on again and again, while somebody looks. */
function useValues(hasActive: boolean, read: () => Promise<void>): void {
  const pollMs = usePollMs(true);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (!hasActive) return;
    const readSeen = () => void (document.hidden || latest.current());
    const timer = setInterval(readSeen, Math.min(VALUES_MS, pollMs || VALUES_MS));
    return () => clearInterval(timer);
  }, [hasActive, pollMs]);
}

/** Gathers changes while earlier ones are still being followed, so that a storm of them is never a storm of questions. */
function useFollowed(follow: (ids: ReadonlySet<string>) => Promise<void>, readAll: () => void): void {
  const waiting = useRef(new Set<string>());
  const isBusy = useRef(false);
  const latest = useRef(follow);
  latest.current = follow;
  async function work(): Promise<void> {
    if (isBusy.current) return;
    isBusy.current = true;
    while (waiting.current.size > 0) {
      const ids = waiting.current;
      waiting.current = new Set();
      await latest.current(ids).catch(readAll);
    }
    isBusy.current = false;
  }
  useRunChanges((ids: ChangedRuns) => {
    if (ids === null) return readAll();
    for (const id of ids) waiting.current.add(id);
    void work();
  });
}
