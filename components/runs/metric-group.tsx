"use client";
import { ChevronDown } from "lucide-react";
import { ChartCard, type ChartCardProps } from "../charts/chart-card";
import { ValueTile } from "../charts/value-tile";
import type { Answers } from "../live/types";

interface MetricGroupProps {
  /** What the names of the metrics begin with; empty for those without a slash. */
  prefix: string;
  series: Answers["metrics"]["list"];
  isOpen: boolean;
  shared: Omit<ChartCardProps, "metric">;
  onOpenCard(metric: string): void;
}

/** A folding section: curves as charts and, once the run has ended, what was logged only once as numbers. */
export function MetricGroup({ prefix, series, isOpen, shared, onOpenCard }: MetricGroupProps) {
  const isSingle = ({ count }: { count: number }) => count === 1 && shared.pollMs === false;
  const titleOf = (key: string) => (prefix ? key.slice(prefix.length + 1) : key);
  const singles = series.filter(isSingle);
  const curves = series.filter((one) => !isSingle(one));
  return (
    <details open={isOpen} className="group">
      <summary className="mb-2 flex list-none items-center gap-1.5 text-sm font-semibold">
        <ChevronDown aria-hidden className="size-4 text-faint group-not-open:-rotate-90" />
        <h2>{prefix || "Metrics"}</h2>
        <span className="num text-xs font-normal text-faint">{series.length}</span>
      </summary>
      <div className="flex flex-col gap-3">
        {singles.length > 0 && (
          <div className="grid grid-cols-2 gap-3 lg:grid-cols-4 xl:grid-cols-5">
            {singles.map(({ key, last }) => (
              <ValueTile key={key} metric={key} title={titleOf(key)} value={last.value} />
            ))}
          </div>
        )}
        {curves.length > 0 && (
          <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
            {curves.map(({ key }) => (
              <ChartCard
                key={`${key} ${shared.settings.axis}`}
                {...shared}
                metric={key}
                title={titleOf(key)}
                onOpen={() => onOpenCard(key)}
              />
            ))}
          </div>
        )}
      </div>
    </details>
  );
}
