"use client";
import dynamic from "next/dynamic";
import { Skeleton } from "../ui/states";
import type { Dimension, PaintedRun } from "./dimension";

export interface ScatterChartProps {
  runs: readonly PaintedRun[];
  x: Dimension;
  y: Dimension;
  logX?: boolean;
  logY?: boolean;
  heightPx?: number;
  onOpenRun?(name: string): void;
}

/** A dot a run: one fact over another. Runs that lack one of them are left out and counted. */
export const ScatterChart = dynamic(() => import("./recharts/scatter"), {
  ssr: false,
  loading: () => <Skeleton className="h-72" />,
});
