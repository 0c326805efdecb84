"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keepSubscribed } from "./keep-subscribed";
import { type ChangedRuns, FOLLOWS_CHANGES, tellRunChanges } from "./run-changes";
import { useTRPC, useTRPCClient } from "./trpc";

/** Lists ask again at most so often, however many runs change: an open list may hold thousands of rows. */
const LISTS_MS = 2_000;

/** Makes the lists and the run that are on the page ask again when something of theirs has changed. */
export function useWorkspaceChanges(workspace: string): void {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = 0;
    function refreshLists() {
      askedAt = Date.now();
      timer = undefined;
      void queries.invalidateQueries({
        ...trpc.runs.list.pathFilter(),
        predicate: ({ meta }) => meta !== FOLLOWS_CHANGES,
      });
      void queries.invalidateQueries(trpc.runs.count.pathFilter());
    }
    const onData = ({ ids }: { ids: ChangedRuns }) => {
      tellRunChanges(ids);
      timer ??= setTimeout(refreshLists, Math.max(0, askedAt + LISTS_MS - Date.now()));
      void queries.invalidateQueries({
        ...trpc.runs.get.pathFilter(),
        predicate: ({ state }) => ids === null || ids.includes((state.data as { id?: string })?.id ?? ""),
      });
    };
    const watching = keepSubscribed((onError) =>
      client.runs.changes.subscribe({ workspace }, { onData, onError }),
    );
    return () => {
      clearTimeout(timer);
      watching.unsubscribe();
    };
  }, [client, queries, trpc, workspace]);
}
