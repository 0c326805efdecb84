"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ChartLine } from "@/domain/metrics/chart-bytes";
import { unpackNumbers } from "@/domain/metrics/packed-numbers";
import { chartOptions } from "../live/chart";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { formatPlural } from "../ui/format";
import type { CardLook } from "./card-settings";
import type { ChartAxisName } from "./chart-settings";
import type { ChartSeries } from "./lines/series";
import type { Interval } from "./scale";
import { useRunColors } from "./use-run-colors";

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
  const isGrouped = look.group !== "" && runs.length > 1;
  const isAsked = isEnabled && runs.length > 0;
  const options = { refetchInterval: isAsked && pollMs, gcTime: KEPT_MS };
  const lines = useQuery({
    ...chartOptions(input),
    ...options,
    enabled: isAsked && !isGrouped,
    placeholderData: (previous) => previous,
  });
  const bands = useQuery({
    ...trpc.metrics.bands.queryOptions({ ...input, by: look.group }),
    ...options,
    enabled: isAsked && isGrouped,
    placeholderData: (previous) => previous,
  });
  const series = useMemo(
    () => (isGrouped ? undefined : lines.data && toSeries(lines.data, runs, colorOf)),
    [isGrouped, lines.data, runs, colorOf],
  );
  const groupColor = useRunColors(bands.data?.groups.map(nameGroup) ?? []);
  const groups = useMemo(
    () => bands.data?.groups.map((group) => toBand(group, look.band, groupColor)),
    [bands.data, look.band, groupColor],
  );
  return isGrouped
    ? { series: groups, error: bands.error, note: bands.data && noteOn(bands.data) }
    : { series, error: lines.error };
}

/** What the picture of the groups does not show. */
function noteOn({ left, isExact }: Answers["metrics"]["bands"]): string | undefined {
  const notes = [
    left > 0 ? `${formatPlural(left, "smaller group")} not shown` : "",
    isExact ? "" : "long series were sampled, so the means are nearly those of all points",
  ];
  return notes.filter(Boolean).join("; ") || undefined;
}

type GroupAnswer = Answers["metrics"]["bands"]["groups"][number];
const nameGroup = ({ value }: GroupAnswer): string => (value === null ? "(none)" : value || "(empty)");

function toBand(group: GroupAnswer, band: CardLook["band"], colorOf: (name: string) => string): ChartSeries {
  const name = nameGroup(group);
  const [mean, std] = [unpackNumbers(group.mean), unpackNumbers(group.std)];
  return {
    id: name,
    label: `${name} (${formatPlural(group.size, "run")})`,
    color: colorOf(name),
    x: unpackNumbers(group.x),
    y: mean,
    band:
      band === "range"
        ? { low: unpackNumbers(group.min), high: unpackNumbers(group.max) }
        : { low: mean.map((at, i) => at - std[i]!), high: mean.map((at, i) => at + std[i]!) },
    counts: unpackNumbers(group.runs),
  };
}

function toSeries(
  lines: readonly ChartLine[],
  runs: readonly ChartedRun[],
  colorOf: (run: string) => string,
): ChartSeries[] {
  const known = new Map(runs.map((run) => [run.name, run]));
  return lines.flatMap(({ run, x, y }) => {
    const of = known.get(run);
    if (!of) return [];
    const color = of.color ?? colorOf(run);
    return [{ id: run, label: of.label, color, x, y }];
  });
}
