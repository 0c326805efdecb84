"use client";
import { ArrowDown, ArrowUp, ChartLine, Plus, SlidersHorizontal, X } from "lucide-react";
import { useMemo, useState } from "react";
import { isActive } from "@/domain/runs";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { LargeCard } from "../../charts/board/large-card";
import { ChartCard, type ChartedRun } from "../../charts/chart-card";
import { type ChartSettings, type SetChartSettings, useChartSettings } from "../../charts/chart-settings";
import { AxisSelect, LookChecks, SmoothingSlider } from "../../charts/look-controls";
import { Button } from "../../ui/button";
import { formatPlural } from "../../ui/format";
import { MenuItem } from "../../ui/menu";
import { Picker } from "../../ui/picker";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover";
import { ScrollBox } from "../../ui/scroll-box";
import { EmptyState } from "../../ui/states";
import { moveItem } from "./columns/columns";
import { useKeys } from "./use-keys";

interface ChartPanelProps {
  workspace: string;
  experiment: string | null;
  /** The runs whose curves are drawn. */
  runs: readonly RunRow[];
  colorOf(name: string): string;
  metrics: readonly string[];
  onMetrics(metrics: string[]): void;
  onClose(): void;
}

const LIVE_MS = 3_000;

/** The metrics of the chosen runs as charts, beside their table. */
export function ChartPanel(props: ChartPanelProps) {
  const { workspace, experiment, runs, metrics, onMetrics, onClose } = props;
  const { settings, setSettings } = useChartSettings();
  const charted = useCharted(runs, props.colorOf);
  const shared = {
    workspace,
    runs: charted,
    settings,
    pollMs: runs.some(({ status }) => isActive(status)) ? LIVE_MS : (false as const),
  };
  return (
    <section aria-label="Charts" className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b bg-sunken pr-1 pl-3">
        <h2 className="text-xs font-medium text-muted">Charts</h2>
        <span className="num truncate text-xs text-faint">{formatPlural(runs.length, "run")}</span>
        <span className="ml-auto flex items-center">
          <MetricPicker
            {...{ workspace, experiment }}
            onChoose={(metric) => !metrics.includes(metric) && onMetrics([...metrics, metric])}
          />
          <LookPopover {...{ settings, setSettings }} />
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
          {metrics.map((metric, index) => (
            <ChartCard
              key={metric}
              metric={metric}
              {...shared}
              menu={
                <CardPlace
                  isFirst={index === 0}
                  isLast={index === metrics.length - 1}
                  onMove={(by) => onMetrics(moveItem(metrics, index, index + by))}
                  onRemove={() => onMetrics(metrics.filter((one) => one !== metric))}
                />
              }
              onOpen={() => void setSettings({ card: metric })}
            />
          ))}
        </ScrollBox>
      )}
      <LargeCard metric={settings.card} {...shared} onClose={() => void setSettings({ card: null })} />
    </section>
  );
}

/** The same runs make the same list, so that their charts stay as they are. */
function useCharted(runs: readonly RunRow[], colorOf: (name: string) => string): ChartedRun[] {
  const next = runs.map(({ name, displayName }) => ({ name, label: displayName, color: colorOf(name) }));
  const identity = JSON.stringify(next);
  return useMemo(() => JSON.parse(identity) as ChartedRun[], [identity]);
}

interface CardPlaceProps {
  isFirst: boolean;
  isLast: boolean;
  onMove(by: 1 | -1): void;
  onRemove(): void;
}

function CardPlace({ isFirst, isLast, onMove, onRemove }: CardPlaceProps) {
  return (
    <>
      <MenuItem disabled={isFirst} onSelect={() => onMove(-1)}>
        <ArrowUp aria-hidden /> Move up
      </MenuItem>
      <MenuItem disabled={isLast} onSelect={() => onMove(1)}>
        <ArrowDown aria-hidden /> Move down
      </MenuItem>
      <MenuItem onSelect={onRemove}>
        <X aria-hidden /> Take away
      </MenuItem>
    </>
  );
}

function LookPopover({ settings, setSettings }: { settings: ChartSettings; setSettings: SetChartSettings }) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="icon" className="size-7" aria-label="How the charts are drawn">
          <SlidersHorizontal />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="How the charts are drawn" align="end" className="gap-3 p-3!">
        <AxisSelect value={settings.axis} onChange={(axis) => void setSettings({ axis })} />
        <SmoothingSlider
          value={settings.smooth}
          onChange={(smooth) => void setSettings({ smooth: smooth || null })}
        />
        <LookChecks look={settings} onChange={(change) => void setSettings(change)} />
      </PopoverContent>
    </Popover>
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
