"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { ListError, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { ActivityLine } from "./activity-line";

interface ActivityListProps {
  workspace: string;
  initial: Answers["activities"]["list"];
}

/** Every long operation of the workspace, the latest first. */
export function ActivityList({ workspace, initial }: ActivityListProps) {
  const trpc = useTRPC();
  const list = useInfiniteQuery({
    ...trpc.activities.list.infiniteQueryOptions(
      { workspace },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: { pages: [initial], pageParams: [null] },
  });
  const rows = list.data.pages.flatMap(({ activities }) => activities);
  return (
    <div className="flex max-w-3xl flex-col gap-4 p-6">
      {list.isError && <ListError what="The activities" list={list} />}
      {rows.length === 0 ? (
        <EmptyState icon={Activity} title="No activities yet">
          A change of all runs that match a filter, a purge, what retention rules do, and the build of an
          environment are long operations: each shows its progress and its outcome here.
        </EmptyState>
      ) : (
        <div className="flex flex-col divide-y rounded-lg border bg-surface px-4">
          {rows.map((activity) => (
            <ActivityLine key={activity.id} workspace={workspace} activity={activity} />
          ))}
        </div>
      )}
      <ShowMore list={list} />
    </div>
  );
}
