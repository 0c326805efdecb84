"use client";
import { useMemo } from "react";
import { ScrollBox } from "../ui/scroll-box";
import { BarChart } from "./bar-chart";
import type { ChartSeries } from "./lines/series";

interface ValueBarsProps {
  metric: string;
  /** One point each. */
  series: readonly ChartSeries[];
  isLog: boolean;
  heightPx: number;
  onOpen?(run: string): void;
}

/** True where several runs have logged a metric once each: dots over one step would say nothing. */
export const isOnePointEach = (series: readonly ChartSeries[]): boolean =>
  series.length > 1 && series.every(({ x }) => x.length === 1);

/** A metric with one value a run, as bars that scroll within the card. */
export function ValueBars({ metric, series, isLog, heightPx, onOpen }: ValueBarsProps) {
  const runs = useMemo(() => series.map(({ id, label, color }) => ({ name: id, label, color })), [series]);
  const dimension = useMemo(
    () => ({ id: metric, label: metric, kind: "number" as const, values: series.map(({ y }) => y[0]!) }),
    [metric, series],
  );
  return (
    <div className="flex flex-col" style={{ height: heightPx }}>
      <ScrollBox label={`Values of ${metric}`} className="min-h-0 flex-1">
        <BarChart runs={runs} dimension={dimension} isLog={isLog} onOpenRun={onOpen} />
      </ScrollBox>
    </div>
  );
}
