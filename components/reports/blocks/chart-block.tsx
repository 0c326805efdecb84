"use client";
import Link from "next/link";
import { useMemo } from "react";
import type { Block } from "@/domain/report-blocks";
import { isActive } from "@/domain/runs";
import { ChartCard } from "../../charts/chart-card";
import { useRunColors } from "../../charts/use-run-colors";
import { classes } from "../../ui/classes";
import { LiveBlock } from "./live-block";
import type { SelectedRun } from "./use-selected-runs";

const POLL_MS = 2_000;
const ONE_PX = 300;
const MANY_PX = 200;

export function ChartBlock({ workspace, source }: { workspace: string; source: string }) {
  return (
    <LiveBlock kind="chart" workspace={workspace} source={source}>
      {(block, runs) => <Charts {...{ workspace, block, runs }} cardId={hashOf(source)} />}
    </LiveBlock>
  );
}

/** Tells the cards of one block from those of another, in the address. */
function hashOf(source: string): string {
  let hash = 0;
  for (const sign of source) hash = (Math.imul(hash, 31) + sign.codePointAt(0)!) >>> 0;
  return hash.toString(36);
}

interface ChartsProps {
  workspace: string;
  block: Block<"chart">;
  runs: SelectedRun[];
  cardId: string;
}

function Charts({ workspace, block, runs, cardId }: ChartsProps) {
  const colorOf = useRunColors(useMemo(() => runs.map(({ name }) => name), [runs]));
  const painted = useMemo(
    () => runs.map(({ name, displayName }) => ({ name, label: displayName, color: colorOf(name) })),
    [runs, colorOf],
  );
  const metrics = block.metrics ?? [block.metric!];
  const look = {
    axis: block.over,
    log: block.log,
    logx: false,
    smooth: block.smooth,
    outliers: false,
    group: "",
    band: "std" as const,
  };
  return (
    <>
      <div className={classes("grid gap-3", metrics.length > 1 && "sm:grid-cols-2")}>
        {metrics.map((metric) => (
          <ChartCard
            key={metric}
            {...{ workspace, metric }}
            cardId={`${cardId} ${metric}`}
            runs={painted}
            settings={look}
            pollMs={runs.some(({ status }) => isActive(status)) && POLL_MS}
            heightPx={metrics.length > 1 ? MANY_PX : ONE_PX}
          />
        ))}
      </div>
      <ul aria-label="Runs in the chart" className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {painted.map(({ name, label, color }) => (
          <li key={name} className="flex max-w-64 items-center gap-1.5">
            <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: color }} />
            <Link href={`/${workspace}/runs/${name}`} prefetch={false} className="truncate">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
