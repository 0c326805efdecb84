"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { isOpen } from "@/domain/activities";
import { usePollMs } from "../live/connection";
import { useTRPC, useTRPCClient } from "../live/trpc";

const SHOWN = 20;

/** The latest activities of the workspace, live. When one ends, whatever is on the page asks again. */
export function useActivities(workspace: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const wanted = trpc.activities.list.queryOptions({ workspace, limit: SHOWN });
  const seen = useRef(new Set<string>());
  const [busyMs, idleMs] = [usePollMs(true), usePollMs(false)];
  const { data } = useQuery({
    ...wanted,
    refetchInterval: ({ state }) =>
      state.data?.activities.some(({ status }) => isOpen(status)) ? busyMs : idleMs,
  });
  const activities = data?.activities;

  useEffect(() => {
    const watching = client.activities.changes.subscribe(
      { workspace },
      { onData: () => void queries.invalidateQueries(trpc.activities.list.pathFilter()) },
    );
    return () => watching.unsubscribe();
  }, [client, queries, trpc, workspace]);

  useEffect(() => {
    for (const { id, title, status, message } of activities ?? []) {
      if (isOpen(status)) seen.current.add(id);
      else if (seen.current.delete(id)) {
        const say = status === "failed" ? toast.error : toast;
        say(`${title}: ${status === "failed" ? "failed" : "done"}`, { description: message ?? undefined });
        void queries.invalidateQueries();
      }
    }
  }, [activities, queries]);

  return activities ?? [];
}
