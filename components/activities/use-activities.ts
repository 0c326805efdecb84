"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isOpen } from "@/domain/activities";
import type { ActivityRow } from "@/server/activities/list-activities";
import { usePollMs } from "../live/connection";
import { keepSubscribed } from "../live/keep-subscribed";
import { useTRPC, useTRPCClient } from "../live/trpc";

const SHOWN = 20;

/** The latest activities of the workspace, live. When one ends, whatever is on the page asks again. */
export function useActivities(workspace: string): ActivityRow[] {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [busyMs, idleMs] = [usePollMs(true), usePollMs(false)];
  const { data } = useQuery({
    ...trpc.activities.list.queryOptions({ workspace, limit: SHOWN }),
    refetchInterval: ({ state }) =>
      state.data?.activities.some(({ status }) => isOpen(status)) ? busyMs : idleMs,
  });
  const activities = data?.activities;

  useEffect(() => {
    const onData = () => void queries.invalidateQueries(trpc.activities.pathFilter());
    const watching = keepSubscribed((onError) =>
      client.activities.changes.subscribe({ workspace }, { onData, onError }),
    );
    return () => watching.unsubscribe();
  }, [client, queries, trpc, workspace]);

  const told = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!activities) return;
    const ended = activities.filter(({ status }) => !isOpen(status));
    // A short one may begin and end between two answers: whatever was not there at first is news.
    const news = told.current ? ended.filter(({ id }) => !told.current!.has(id)) : [];
    told.current = new Set(ended.map(({ id }) => id));
    if (news.length > 0) void queries.invalidateQueries();
  }, [activities, queries]);

  return activities ?? NONE;
}

const NONE: ActivityRow[] = [];
