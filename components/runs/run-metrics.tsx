"use client";
import { ChartLine } from "lucide-react";
import { useMemo } from "react";
import { isActive } from "@/domain/runs";
import { ChartCard } from "../charts/chart-card";
import { useChartSettings } from "../charts/chart-settings";
import { ChartToolbar } from "../charts/chart-toolbar";
import { groupMetrics } from "../charts/group-metrics";
import { Dialog, DialogContent } from "../ui/dialog";
import { EmptyState, Skeleton } from "../ui/states";
import { useRunSeries } from "./latest-metrics";
import { MetricGroup } from "./metric-group";
import { useRun } from "./run-context";

const POLL_MS = 2_000;
/** With so many metrics those of the machine start folded. */
const MANY = 12;

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
  const wanted = data.filter(({ key }) => key.toLowerCase().includes(settings.find.toLowerCase()));
  return (
    <div className="flex flex-col gap-4 p-6">
      <ChartToolbar {...{ settings, setSettings, isLive }} />
      {wanted.length === 0 && <p className="py-8 text-center text-sm text-muted">No metric of that name.</p>}
      {groupMetrics(wanted.map(({ key }) => key)).map(({ prefix, keys }) => (
        <MetricGroup
          key={prefix}
          prefix={prefix}
          series={wanted.filter(({ key }) => keys.includes(key))}
          isOpen={prefix !== "system" || wanted.length < MANY}
          shared={shared}
          onOpenCard={(card) => void setSettings({ card })}
        />
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
