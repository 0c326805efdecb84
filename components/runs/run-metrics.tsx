"use client";
import { ChartLine, ChevronDown } from "lucide-react";
import { useMemo } from "react";
import { isActive } from "@/domain/runs";
import { ChartCard } from "../charts/chart-card";
import { useChartSettings } from "../charts/chart-settings";
import { ChartToolbar } from "../charts/chart-toolbar";
import { groupMetrics } from "../charts/group-metrics";
import { Dialog, DialogContent } from "../ui/dialog";
import { EmptyState, Skeleton } from "../ui/states";
import { useRunSeries } from "./latest-metrics";
import { useRun } from "./run-context";

const POLL_MS = 2_000;

export function RunMetrics() {
  const { workspace, run } = useRun();
  const { settings, setSettings } = useChartSettings();
  const { data } = useRunSeries();
  const isLive = isActive(run.status);
  const runs = useMemo(() => [{ name: run.name, label: run.displayName }], [run.name, run.displayName]);
  const shared = {
    workspace,
    runs,
    settings,
    originMs: (run.startedAt ?? run.createdAt).getTime(),
    pollMs: isLive ? POLL_MS : (false as const),
  };
  if (!data) return <Skeleton className="m-6 h-60" />;
  if (data.length === 0) {
    return (
      <EmptyState icon={ChartLine} title={isLive ? "No metrics yet" : "This run has logged no metrics"}>
        Whatever the script logs with <code className="font-mono">mlflow.log_metric</code> appears here as it
        comes.
      </EmptyState>
    );
  }
  const wanted = data
    .map(({ key }) => key)
    .filter((key) => key.toLowerCase().includes(settings.find.toLowerCase()));
  return (
    <div className="flex flex-col gap-4 p-6">
      <ChartToolbar {...{ settings, setSettings, isLive }} />
      {wanted.length === 0 && <p className="py-8 text-center text-sm text-muted">No metric of that name.</p>}
      {groupMetrics(wanted).map(({ prefix, keys }) => (
        <details key={prefix} open={prefix !== "system" || wanted.length < 12} className="group">
          <summary className="mb-2 flex list-none items-center gap-1.5 text-sm font-semibold">
            <ChevronDown aria-hidden className="size-4 text-faint group-not-open:-rotate-90" />
            {prefix || "Metrics"}
            <span className="num text-xs font-normal text-faint">{keys.length}</span>
          </summary>
          <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
            {keys.map((key) => (
              <ChartCard
                key={`${key} ${settings.axis}`}
                metric={key}
                title={prefix ? key.slice(prefix.length + 1) : key}
                {...shared}
                onOpen={() => void setSettings({ card: key })}
              />
            ))}
          </div>
        </details>
      ))}
      <Dialog open={settings.card !== null} onOpenChange={() => void setSettings({ card: null })}>
        {settings.card && (
          <DialogContent title={settings.card} wide>
            <ChartCard metric={settings.card} {...shared} heightPx={420} />
          </DialogContent>
        )}
      </Dialog>
    </div>
  );
}
