"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CreateSubscription, UpdateSubscription } from "@/domain/subscriptions";
import { usePollMs } from "../live/connection";
import { useTRPCClient } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";

export type SubscriptionList = Answers["subscriptions"]["list"];
export type Subscription = SubscriptionList["subscriptions"][number];
export type DeliveryPage = Answers["subscriptions"]["deliveries"];
export type Delivery = DeliveryPage["deliveries"][number];

/** Those of the workspace, or the reader's own where none is named. */
export type Owner = string | null;

export function useSubscriptionList(workspace: Owner, initial: SubscriptionList) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ["subscriptions", workspace],
    queryFn: () =>
      workspace === null
        ? client.ownSubscriptions.list.query()
        : client.subscriptions.list.query({ workspace }),
    initialData: initial,
  });
}

/** Asked again quickly while something waits to be sent for the first time. */
export function useDeliveries(workspace: Owner, initial: DeliveryPage) {
  const client = useTRPCClient();
  const [busyMs, idleMs] = [usePollMs(true), usePollMs(false)];
  return useInfiniteQuery({
    queryKey: ["deliveries", workspace],
    queryFn: ({ pageParam: cursor }) =>
      workspace === null
        ? client.ownSubscriptions.deliveries.query({ cursor })
        : client.subscriptions.deliveries.query({ workspace, cursor }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: ({ state }) => {
      const rows = state.data?.pages.flatMap(({ deliveries }) => deliveries) ?? [];
      return rows.some(({ status, tries }) => status === "waiting" && tries < 2) ? busyMs : idleMs;
    },
  });
}

type Named = { subscriptionId: string };

/** What can be done with them; each says by a toast why it was refused. */
export function useSubscriptionChanges(workspace: Owner) {
  const client = useTRPCClient();
  const own = client.ownSubscriptions;
  const theirs = client.subscriptions;
  const create = useChange({
    mutationFn: (input: CreateSubscription) =>
      workspace === null ? own.create.mutate(input) : theirs.create.mutate({ workspace, ...input }),
    gcTime: 0,
  });
  const update = useChange({
    mutationFn: (input: UpdateSubscription) =>
      workspace === null ? own.update.mutate(input) : theirs.update.mutate({ workspace, ...input }),
  });
  const remove = useChange(
    {
      mutationFn: (input: Named) =>
        workspace === null ? own.delete.mutate(input) : theirs.delete.mutate({ workspace, ...input }),
    },
    "The subscription is deleted",
  );
  const test = useChange(
    {
      mutationFn: (input: Named) =>
        workspace === null ? own.test.mutate(input) : theirs.test.mutate({ workspace, ...input }),
    },
    "A test is being sent: what becomes of it is among the deliveries",
  );
  return { create, update, remove, test };
}
