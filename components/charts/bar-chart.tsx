"use client";
import dynamic from "next/dynamic";
import { Skeleton } from "../ui/states";
import type { Dimension, PaintedRun } from "./dimension";

export interface BarChartProps {
  runs: readonly PaintedRun[];
  /** A numeric one. */
  dimension: Dimension;
  isLog?: boolean;
  onOpenRun?(name: string): void;
}

/** A bar a run, the highest first. */
export const BarChart = dynamic(() => import("./recharts/bars"), {
  ssr: false,
  loading: () => <Skeleton className="h-72" />,
});
