"use client";
import { useQuery } from "@tanstack/react-query";
import { Download, Maximize2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { formatDuration, formatMetric } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import type { ChartSettings } from "./chart-settings";
import { saveText, writeCsv } from "./csv";
import { MetricChart } from "./metric-chart";
import { seriesColor } from "./run-colors";
import type { Interval } from "./scale";
import type { ChartSeries } from "./series";
import { useIsVisible } from "./use-size";

/** Points are asked for this width: enough for a large card, and the same answer serves every smaller one. */
const PIXELS = 800;

export interface ChartedRun {
  name: string;
  label: string;
}

export interface ChartCardProps {
  workspace: string;
  metric: string;
  /** What the card is called, where not by the whole name of its metric. */
  title?: string;
  /** Their order gives them their colours. */
  runs: readonly ChartedRun[];
  settings: ChartSettings;
  /** The moment that the time axis counts from, in milliseconds. */
  originMs: number;
  /** How often to ask while the runs go on; false when they have ended. */
  pollMs: number | false;
  heightPx?: number;
  onOpen?(): void;
}

/** One metric as a chart. Only what is on the screen is fetched; a zoom fetches its part in full detail. */
export function ChartCard({
  workspace,
  metric,
  title = metric,
  runs,
  settings,
  originMs,
  pollMs,
  heightPx = 180,
  onOpen,
}: ChartCardProps) {
  const trpc = useTRPC();
  const [box, isVisible] = useIsVisible<HTMLElement>();
  const [zoom, setZoom] = useState<Interval | null>(null);
  const { axis, log: isLog, smooth: smoothing } = settings;
  // Times are drawn from the run's start on, so that the ticks are round durations.
  const shift = axis === "time" ? originMs : 0;
  const input = {
    workspace,
    runs: runs.map(({ name }) => name),
    key: metric,
    axis,
    from: zoom ? zoom[0] + shift : undefined,
    to: zoom ? zoom[1] + shift : undefined,
    pixels: PIXELS,
  };
  const { data, error } = useQuery({
    ...trpc.metrics.chart.queryOptions(input),
    enabled: isVisible,
    refetchInterval: isVisible && !zoom ? pollMs : false,
    placeholderData: (previous) => previous,
  });
  const series = useMemo(() => toSeries(data ?? [], runs, shift), [data, runs, shift]);
  const formatX = axis === "time" ? formatSpan : formatMetric;

  return (
    <section ref={box} aria-label={metric} className="min-w-0 rounded-lg border bg-surface">
      <header className="flex h-9 items-center justify-between gap-2 pr-1 pl-3">
        <h3 className="truncate text-sm font-medium" title={metric}>
          {title}
        </h3>
        <span className="flex items-center">
          {zoom && (
            <Button variant="ghost" size="sm" onClick={() => setZoom(null)}>
              Reset zoom
            </Button>
          )}
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label={`Download ${metric} as CSV`}
            title="Download these points as CSV"
            onClick={() => saveText(`${metric.replaceAll("/", "-")}.csv`, writeCsv(series, axis))}
          >
            <Download className="size-3.5!" />
          </Button>
          {onOpen && (
            <Button
              variant="ghost"
              size="icon"
              className="size-7"
              aria-label={`Open ${metric} large`}
              onClick={onOpen}
            >
              <Maximize2 className="size-3.5!" />
            </Button>
          )}
        </span>
      </header>
      <div className="px-1 pb-1" style={{ height: heightPx + 4 }}>
        {error ? (
          <p role="alert" className="p-3 text-sm text-danger">
            {readRefusal(error).message}
          </p>
        ) : data ? (
          <MetricChart
            title={metric}
            {...{ series, heightPx, isLog, smoothing, formatX, zoom }}
            onZoom={setZoom}
          />
        ) : (
          <Skeleton className="mx-2 h-full" />
        )}
      </div>
    </section>
  );
}

/** A time on the axis, which may lie before the start where a clock was wrong. */
const formatSpan = (ms: number): string => (ms < 0 ? `−${formatDuration(-ms)}` : formatDuration(ms));

function toSeries(
  lines: Answers["metrics"]["chart"],
  runs: readonly ChartedRun[],
  shift: number,
): ChartSeries[] {
  return lines.map(({ run, x, y }) => {
    const index = runs.findIndex(({ name }) => name === run);
    const label = runs[index]?.label ?? run;
    return {
      id: run,
      label,
      color: seriesColor(index),
      points: x.map((at, place) => ({ x: at - shift, y: y[place]! })),
    };
  });
}
