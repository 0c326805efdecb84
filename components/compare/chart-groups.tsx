"use client";
import { ChevronDown } from "lucide-react";
import { ChartCard, type ChartCardProps } from "../charts/chart-card";
import { groupMetrics } from "../charts/group-metrics";

/** With so many metrics those of the machine start folded. */
const MANY = 12;

interface ChartGroupsProps {
  metrics: string[];
  cards: Omit<ChartCardProps, "metric">;
  onOpenCard(metric: string): void;
}

/** Folding sections by the prefix of the names. A card far from the screen is not drawn, and asks for nothing. */
export function ChartGroups({ metrics, cards, onOpenCard }: ChartGroupsProps) {
  return groupMetrics(metrics).map(({ prefix, keys }) => (
    <details key={prefix} open={prefix !== "system" || metrics.length < MANY} className="group">
      <summary className="mb-2 flex list-none items-center gap-1.5 text-sm font-semibold">
        <ChevronDown aria-hidden className="size-4 text-faint group-not-open:-rotate-90" />
        <h2>{prefix || "Metrics"}</h2>
        <span className="num text-xs font-normal text-faint">{keys.length}</span>
      </summary>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {keys.map((key) => (
          <div
            key={`${key} ${cards.settings.axis}`}
            className="min-w-0 [contain-intrinsic-size:auto_230px] [content-visibility:auto]"
          >
            <ChartCard
              {...cards}
              metric={key}
              title={prefix ? key.slice(prefix.length + 1) : key}
              onOpen={() => onOpenCard(key)}
            />
          </div>
        ))}
      </div>
    </details>
  ));
}
