"use client";
import { ChartLine } from "lucide-react";
import { useMemo } from "react";
import { isActive } from "@/domain/runs";
import { ChartBoard } from "../charts/board/chart-board";
import { MediaBoard, useRunMedia } from "../charts/media/media-board";
import { EmptyState, Skeleton } from "../ui/states";
import { ViewMenu } from "../views/view-menu";
import { useRunSeries } from "./latest-metrics";
import { useRun } from "./run-context";

const POLL_MS = 2_000;
const NONE: ReadonlyMap<string, number> = new Map();

export function RunMetrics({ canSaveViews }: { canSaveViews: boolean }) {
  const { workspace, run } = useRun();
  const { data } = useRunSeries();
  const isLive = isActive(run.status);
  const { data: media } = useRunMedia(workspace, run.name, isLive);
  const runs = useMemo(() => [{ name: run.name, label: run.displayName }], [run.name, run.displayName]);
  // The same list as long as no metric is new, so that the board is not arranged anew every two seconds.
  const identity = data && JSON.stringify(data.map(({ key }) => key));
  const metrics = useMemo(() => identity && (JSON.parse(identity) as string[]), [identity]);
  const singles = useMemo(() => {
    const once = (isLive ? [] : (data ?? [])).filter(({ count }) => count === 1);
    return once.length > 0 ? new Map(once.map(({ key, last }) => [key, last.value])) : NONE;
  }, [data, isLive]);
  if (!metrics) return <Skeleton className="m-6 h-60" />;
  if (metrics.length === 0 && !media?.length) {
    return (
      <EmptyState icon={ChartLine} title={isLive ? "No metrics yet" : "This run has logged no metrics"}>
        Whatever the script logs with <code className="font-mono">mlflow.log_metric</code> or{" "}
        <code className="font-mono">mlflow.log_image</code> appears here as it comes.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4 p-6">
      <ChartBoard
        workspace={workspace}
        runs={runs}
        metrics={metrics}
        singles={singles}
        pollMs={isLive && POLL_MS}
      >
        <ViewMenu workspace={workspace} page="metrics" canWrite={canSaveViews} />
      </ChartBoard>
      <MediaBoard workspace={workspace} run={run.name} isLive={isLive} />
    </div>
  );
}
