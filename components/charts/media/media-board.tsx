"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../../live/trpc";
import { isFound } from "../board/board-rows";
import { useChartSettings } from "../chart-settings";
import { MediaCard } from "./media-card";

const POLL_MS = 5_000;

/** The media of a run, which the page asks for once. */
export function useRunMedia(workspace: string, run: string, isLive: boolean) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.metrics.media.queryOptions({ workspace, run }),
    refetchInterval: isLive ? POLL_MS : false,
  });
}

/** Pictures, tables and confusion matrices below the curves, found by the same search. */
export function MediaBoard({ workspace, run, isLive }: { workspace: string; run: string; isLive: boolean }) {
  const { settings } = useChartSettings();
  const { data } = useRunMedia(workspace, run, isLive);
  const found = useMemo(
    () => data?.filter(({ key }) => isFound(key, settings.find)) ?? [],
    [data, settings.find],
  );
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="media-title" className="flex flex-col gap-3">
      <h2 id="media-title" className="flex items-center gap-1.5 text-sm font-semibold">
        Images and tables <span className="num text-xs font-normal text-faint">{found.length}</span>
      </h2>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {found.map((item) => (
          <MediaCard key={`${item.kind} ${item.key}`} item={item} base={`/${workspace}/runs/${run}/files`} />
        ))}
      </div>
    </section>
  );
}
