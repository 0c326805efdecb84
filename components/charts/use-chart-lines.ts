"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { unpackNumbers } from "@/domain/metrics/packed-numbers";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import type { CardLook } from "./card-settings";
import type { ChartAxisName } from "./chart-settings";
import type { ChartSeries } from "./lines/series";
import type { Interval } from "./scale";

export interface ChartedRun {
  name: string;
  label: string;
  /** A CSS colour of `useRunColors`; without it the chart gives each run one by itself. */
  color?: string;
}

interface Asked {
  workspace: string;
  metric: string;
  runs: readonly ChartedRun[];
  colorOf(run: string): string;
  look: CardLook;
  zoom: Interval | null;
  pixels: number;
  isEnabled: boolean;
  pollMs: number | false;
}

const SERVER_AXES = { step: "step", time: "relative", wall: "time" } as const satisfies Record<
  ChartAxisName,
  string
>;
/** A window is asked for a little wider than it is, so that lines run on to its edges. */
const EDGE = 0.02;
/** A card that has been scrolled away keeps its points for this long. */
const KEPT_MS = 60_000;

/** The lines of a card, in as much detail as it has room for; of a zoomed one only the window, in full. */
export function useChartLines(asked: Asked) {
  const { workspace, metric, runs, colorOf, look, zoom, pixels, isEnabled, pollMs } = asked;
  const trpc = useTRPC();
  const edge = zoom ? (zoom[1] - zoom[0]) * EDGE : 0;
  const input = {
    workspace,
    runs: runs.map(({ name }) => name),
    key: metric,
    axis: SERVER_AXES[look.axis],
    from: zoom ? zoom[0] - edge : undefined,
    to: zoom ? zoom[1] + edge : undefined,
    pixels,
  };
  const { data, error } = useQuery({
    ...trpc.metrics.chart.queryOptions(input),
    enabled: isEnabled && runs.length > 0,
    refetchInterval: isEnabled && pollMs,
    gcTime: KEPT_MS,
    placeholderData: (previous) => previous,
  });
  const series = useMemo(() => data && toSeries(data, runs, colorOf), [data, runs, colorOf]);
  return { series, error };
}

function toSeries(
  lines: Answers["metrics"]["chart"],
  runs: readonly ChartedRun[],
  colorOf: (run: string) => string,
): ChartSeries[] {
  const known = new Map(runs.map((run) => [run.name, run]));
  return lines.flatMap(({ run, x, y }) => {
    const of = known.get(run);
    if (!of) return [];
    const color = of.color ?? colorOf(run);
    return [{ id: run, label: of.label, color, x: unpackNumbers(x), y: unpackNumbers(y) }];
  });
}
