"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChartLine } from "lucide-react";
import { ChartCard } from "../charts/chart-card";
import { useChartSettings } from "../charts/chart-settings";
import { ChartToolbar } from "../charts/chart-toolbar";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { formatCount } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { ChartGroups } from "./chart-groups";
import { useComparison } from "./compare-context";

const PAGE_KEYS = 200;
const POLL_MS = 2_000;

/** The curves of all runs over each other, a card a metric. */
export function CompareCharts() {
  const { workspace, shown, names, isLive } = useComparison();
  const { settings, setSettings } = useChartSettings();
  const trpc = useTRPC();
  const keys = useInfiniteQuery({
    ...trpc.runs.compareMetrics.infiniteQueryOptions(
      { workspace, runs: names, search: settings.find || undefined, limit: PAGE_KEYS },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    enabled: names.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: isLive ? POLL_MS * 5 : false,
  });
  const metrics = keys.data?.pages.flatMap((page) => page.keys) ?? [];
  const total = keys.data?.pages[0]?.total ?? 0;
  const cards = {
    workspace,
    runs: shown.map(({ name, displayName, color }) => ({ name, label: displayName, color })),
    settings,
    pollMs: isLive ? POLL_MS : (false as const),
  };
  return (
    <div className="flex flex-col gap-4 p-6">
      <ChartToolbar {...{ settings, setSettings, isLive }} />
      {keys.error ? (
        <ErrorState title="The metrics could not be listed" cause={readRefusal(keys.error).message} />
      ) : names.length === 0 ? (
        <EmptyState icon={ChartLine} title="All runs are hidden" />
      ) : keys.isPending ? (
        <Skeleton className="h-80" />
      ) : metrics.length === 0 ? (
        <EmptyState
          icon={ChartLine}
          title={settings.find ? "No metric of that name" : "These runs have logged no metrics"}
        />
      ) : (
        <ChartGroups metrics={metrics} cards={cards} onOpenCard={(card) => void setSettings({ card })} />
      )}
      {keys.hasNextPage && (
        <Button
          className="self-center"
          onClick={() => keys.fetchNextPage()}
          disabled={keys.isFetchingNextPage}
        >
          Show more: {formatCount(total - metrics.length)} metrics are left
        </Button>
      )}
      <Dialog open={settings.card !== null} onOpenChange={() => void setSettings({ card: null })}>
        {settings.card && (
          <DialogContent title={settings.card} wide>
            <ChartCard metric={settings.card} {...cards} heightPx={420} />
          </DialogContent>
        )}
      </Dialog>
    </div>
  );
}
