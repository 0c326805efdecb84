"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { pathOf } from "@/domain/notifications";
import type { NotificationRow } from "@/server/notifications/list-notifications";
import { usePollMs } from "../live/connection";
import { keepSubscribed } from "../live/keep-subscribed";
import { useTRPC, useTRPCClient } from "../live/trpc";

const SHOWN = 20;
const NONE: NotificationRow[] = [];

export interface Notifications {
  notifications: NotificationRow[];
  unread: number;
  /** False until the list has come for the first time. */
  isKnown: boolean;
  hasFailed: boolean;
  /** Marks these as read, or all. */
  markRead(ids?: string[]): void;
}

/** What the reader was told last, live. `onNews` is called for each that arrives while the page is open. */
export function useNotifications(onNews: (notification: NotificationRow) => void): Notifications {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const pollMs = usePollMs(false);
  const list = useQuery({
    ...trpc.notifications.list.queryOptions({ limit: SHOWN }),
    refetchInterval: pollMs,
  });
  const count = useQuery({ ...trpc.notifications.unread.queryOptions(), refetchInterval: pollMs });
  const read = useMutation(
    trpc.notifications.read.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.notifications.pathFilter()),
    }),
  );
  const { mutate: markIds } = read;

  useEffect(() => {
    const onData = () => void queries.invalidateQueries(trpc.notifications.pathFilter());
    const watching = keepSubscribed((onError) =>
      client.notifications.changes.subscribe(undefined, { onData, onError }),
    );
    return () => watching.unsubscribe();
  }, [client, queries, trpc]);

  const notifications = list.data?.notifications;
  const pathname = usePathname();
  const told = useRef<Set<string> | null>(null);
  const tell = useRef(onNews);
  tell.current = onNews;
  useEffect(() => {
    if (!notifications) return;
    const isHere = ({ workspace, subject, subjectName }: NotificationRow) => {
      const path = pathOf(workspace, subject, subjectName);
      return pathname === path || pathname.startsWith(`${path}/`);
    };
    // Whoever is looking at it sees that it has ended.
    const seen = notifications.filter((one) => one.readAt === null && isHere(one)).map(({ id }) => id);
    if (seen.length > 0) markIds({ ids: seen });
    const news = told.current ? notifications.filter(({ id }) => !told.current!.has(id)) : [];
    told.current = new Set(notifications.map(({ id }) => id));
    for (const one of news) if (one.readAt === null && !isHere(one)) tell.current(one);
  }, [notifications, pathname, markIds]);

  return {
    notifications: notifications ?? NONE,
    unread: count.data?.unread ?? 0,
    isKnown: notifications !== undefined,
    hasFailed: list.isError,
    markRead: (ids) => markIds(ids ? { ids } : {}),
  };
}
