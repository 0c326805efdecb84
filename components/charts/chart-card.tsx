"use client";
import { Maximize2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { Button } from "../ui/button";
import { formatDuration, formatMetric, formatTick } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import { CardMenu } from "./card-menu";
import { type CardLook, useCardSettings } from "./card-settings";
import type { ChartAxisName } from "./chart-settings";
import { useHover } from "./hover";
import { LineChart } from "./lines/line-chart";
import type { ChartSeries } from "./lines/series";
import { type ChartedRun, useChartLines } from "./use-chart-lines";
import { useRunColors } from "./use-run-colors";
import { useIsVisible } from "./use-size";
import { isOnePointEach, ValueBars } from "./value-bars";

export type { ChartedRun } from "./use-chart-lines";

export interface ChartCardProps {
  workspace: string;
  metric: string;
  /** What the card is called, where not by the whole name of its metric. */
  title?: string;
  runs: readonly ChartedRun[];
  settings: CardLook;
  /** How often to ask while the runs go on; false when they have ended. */
  pollMs: number | false;
  heightPx?: number;
  /** Tells the settings of this card in the address from those of others; its metric where absent. */
  cardId?: string;
  /** More commands of the card's menu. */
  menu?: ReactNode;
  onOpen?(): void;
}

/** Points across a card of a grid, across a large one, and where very many runs share the picture. */
const PIXELS = 800;
const LARGE_PIXELS = 1_600;
const CROWDED_PIXELS = 300;
const CROWD = 20;
const LARGE_PX = 300;

/** One metric as a chart. Only what is on the screen is fetched; a zoom fetches its part in full detail. */
export function ChartCard(props: ChartCardProps) {
  const { workspace, metric, title = metric, runs, heightPx = 180, cardId = metric, pollMs, onOpen } = props;
  const router = useRouter();
  const [box, isVisible] = useIsVisible<HTMLElement>();
  const card = useCardSettings(cardId, props.settings);
  const { look, zoom } = card;
  const colorOf = useRunColors(useMemo(() => runs.map(({ name }) => name), [runs]));
  // What somebody looks at closely does not move under the pointer.
  const isHeld = useHover((hover) => hover !== null) || zoom !== null;
  const isLarge = heightPx > LARGE_PX;
  const pixels = runs.length > CROWD ? CROWDED_PIXELS * (isLarge ? 2 : 1) : isLarge ? LARGE_PIXELS : PIXELS;
  const { series, error, note } = useChartLines({
    ...{ workspace, metric, runs, colorOf, look, zoom, pixels },
    isEnabled: isVisible,
    pollMs: isHeld ? false : pollMs,
  });
  const lines = {
    isLogX: look.logx && look.axis !== "wall",
    isLogY: look.log,
    smoothing: look.smooth,
    ignoresOutliers: look.outliers,
  };
  const formatX = FORMATS[look.axis];
  const isGrouped = look.group !== "" && runs.length > 1;
  const openRun =
    runs.length > 1 && !isGrouped ? (run: string) => router.push(`/${workspace}/runs/${run}`) : undefined;

  return (
    <section ref={box} aria-label={metric} className="min-w-0 rounded-lg border bg-surface">
      <header className="flex h-9 items-center justify-between gap-2 pr-1 pl-3">
        <h3 className="truncate text-sm font-medium" title={metric}>
          {title}
        </h3>
        <span className="flex items-center">
          {zoom && (
            <Button variant="ghost" size="sm" onClick={() => card.setZoom(null)}>
              Reset zoom
            </Button>
          )}
          <CardMenu
            metric={metric}
            picture={series && { title: metric, series, look: lines, zoom, formatX }}
            axis={look.axis}
          >
            {props.menu}
          </CardMenu>
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
        ) : !series ? (
          <Skeleton className="mx-2 h-full" />
        ) : series.length === 0 ? (
          <p className="p-3 text-sm text-faint">None of these runs has logged it.</p>
        ) : !zoom && !isGrouped && isOnePointEach(series) ? (
          <ValueBars {...{ metric, series, heightPx }} isLog={look.log} onOpen={openRun} />
        ) : (
          <>
            {isGrouped && <GroupLegend series={series} note={note} />}
            <LineChart
              title={metric}
              axis={look.axis}
              {...{ series, formatX, zoom }}
              {...lines}
              heightPx={isGrouped ? heightPx - LEGEND_PX : heightPx}
              onZoom={card.setZoom}
              onOpen={openRun}
            />
          </>
        )}
      </div>
    </section>
  );
}

const LEGEND_PX = 20;

/** Groups have no row in a table that would name their colour. */
function GroupLegend({ series, note }: { series: readonly ChartSeries[]; note: string | undefined }) {
  return (
    <p
      className="flex gap-3 overflow-hidden px-3 text-xs whitespace-nowrap text-muted"
      style={{ height: LEGEND_PX }}
    >
      {series.map(({ id, label, color }) => (
        <span key={id} className="flex min-w-0 items-center gap-1.5" title={label}>
          <span className="size-2 shrink-0 rounded-full" style={{ background: color }} />
          <span className="truncate">{label}</span>
        </span>
      ))}
      {note && (
        <span className="min-w-0 truncate text-faint" title={note}>
          {note}
        </span>
      )}
    </p>
  );
}

/** A time on the axis, which may lie before the start where a clock was wrong. */
const formatSpan = (ms: number): string => (ms < 0 ? `−${formatDuration(-ms)}` : formatDuration(ms));

const FORMATS: Record<ChartAxisName, (x: number) => string> = {
  step: formatMetric,
  time: formatSpan,
  wall: formatTick,
};
