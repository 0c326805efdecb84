"use client";
import { ChartLine, Plus, X } from "lucide-react";
import { useMemo, useState } from "react";
import { isActive } from "@/domain/runs";
import type { RunRow } from "@/server/runs/browse-runs";
import { ChartCard } from "../../charts/chart-card";
import { useChartSettings } from "../../charts/chart-settings";
import { Button } from "../../ui/button";
import { Dialog, DialogContent } from "../../ui/dialog";
import { Select } from "../../ui/field";
import { formatPlural } from "../../ui/format";
import { Picker } from "../../ui/picker";
import { ScrollBox } from "../../ui/scroll-box";
import { EmptyState } from "../../ui/states";
import { useKeys } from "./use-keys";

interface ChartPanelProps {
  workspace: string;
  experiment: string | null;
  /** The runs whose curves are drawn. */
  runs: readonly RunRow[];
  metrics: readonly string[];
  onMetrics(metrics: string[]): void;
  onClose(): void;
}

const LIVE_MS = 3_000;

/** The metrics of the chosen runs as charts, beside their table. */
export function ChartPanel({ workspace, experiment, runs, metrics, onMetrics, onClose }: ChartPanelProps) {
  const { settings, setSettings } = useChartSettings();
  const identity = runs.map(({ name, displayName }) => `${name} ${displayName}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same runs make the same list, so that charts stay
  const charted = useMemo(
    () => runs.map(({ name, displayName }) => ({ name, label: displayName })),
    [identity],
  );
  const shared = {
    workspace,
    runs: charted,
    settings,
    originMs: Math.min(...runs.map((run) => (run.startedAt ?? run.createdAt).getTime())),
    pollMs: runs.some(({ status }) => isActive(status)) ? LIVE_MS : (false as const),
  };
  return (
    <section aria-label="Charts" className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
        <h2 className="text-sm font-semibold">Charts</h2>
        <span className="num truncate text-xs text-faint">{formatPlural(runs.length, "run")}</span>
        <span className="ml-auto flex items-center gap-1">
          <Select
            aria-label="Over"
            className="h-7! w-20! text-xs!"
            value={settings.axis}
            onChange={(event) => void setSettings({ axis: event.target.value === "time" ? "time" : "step" })}
          >
            <option value="step">steps</option>
            <option value="time">time</option>
          </Select>
          <Button
            variant={settings.log ? "secondary" : "ghost"}
            size="sm"
            aria-pressed={settings.log}
            onClick={() => void setSettings({ log: !settings.log || null })}
          >
            Log
          </Button>
          <MetricPicker
            {...{ workspace, experiment }}
            onChoose={(metric) => !metrics.includes(metric) && onMetrics([...metrics, metric])}
          />
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label="Hide the charts"
            onClick={onClose}
          >
            <X />
          </Button>
        </span>
      </header>
      {runs.length === 0 || metrics.length === 0 ? (
        <EmptyState icon={ChartLine} title={runs.length === 0 ? "No run to draw" : "No metric chosen"}>
          {runs.length === 0
            ? "Select runs in the table, or show those that are hidden."
            : "Add a metric to see its curve in the runs of the table."}
        </EmptyState>
      ) : (
        <ScrollBox
          label="Charts of the runs"
          className="grid min-h-0 auto-rows-min gap-3 p-3 min-[1700px]:grid-cols-2"
        >
          {metrics.map((metric) => (
            <div key={`${metric} ${settings.axis}`} className="group/card relative min-w-0">
              <ChartCard metric={metric} {...shared} onOpen={() => void setSettings({ card: metric })} />
              <button
                type="button"
                aria-label={`Take ${metric} from the charts`}
                title="Take this chart away"
                className="absolute -top-1.5 -right-1.5 rounded-full border bg-raised p-0.5 text-muted opacity-0 group-hover/card:opacity-100 hover:text-ink focus-visible:opacity-100"
                onClick={() => onMetrics(metrics.filter((one) => one !== metric))}
              >
                <X aria-hidden className="size-3" />
              </button>
            </div>
          ))}
        </ScrollBox>
      )}
      <Dialog open={settings.card !== null} onOpenChange={() => void setSettings({ card: null })}>
        {settings.card && (
          <DialogContent title={settings.card} wide>
            <ChartCard metric={settings.card} {...shared} heightPx={440} />
          </DialogContent>
        )}
      </Dialog>
    </section>
  );
}

interface MetricPickerProps {
  workspace: string;
  experiment: string | null;
  onChoose(metric: string): void;
}

function MetricPicker({ workspace, experiment, onChoose }: MetricPickerProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const { keys, isPending } = useKeys({
    workspace,
    kind: "metric",
    experiment,
    contains: wanted ?? "",
    isEnabled: wanted !== null,
  });
  return (
    <Picker
      label="Metric to chart"
      placeholder="Find a metric"
      align="end"
      trigger={
        <Button variant="ghost" size="icon" className="size-7" aria-label="Add a chart">
          <Plus />
        </Button>
      }
      groups={[{ title: "Metrics", options: keys.map((key) => ({ value: key, label: key })) }]}
      isPending={isPending}
      wanted={wanted ?? ""}
      onSearch={setWanted}
      onChoose={onChoose}
    />
  );
}
