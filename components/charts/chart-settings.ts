"use client";
import { parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** What a chart counts along: steps, time since each run's start, or the time of day. */
export const AXES = ["step", "time", "wall"] as const;
export type ChartAxisName = (typeof AXES)[number];

/** What the band around the mean of a group shows. */
export const BANDS = ["std", "range"] as const;

const parsers = {
  axis: parseAsStringLiteral(AXES).withDefault("step"),
  /** The y axis is logarithmic; `logx` is the other one. */
  log: parseAsBoolean.withDefault(false),
  logx: parseAsBoolean.withDefault(false),
  smooth: parseAsFloat.withDefault(0),
  /** The few extreme values do not decide the height. */
  outliers: parseAsBoolean.withDefault(false),
  /** The field whose values put the runs into groups, in the search language; empty for none. */
  group: parseAsString.withDefault(""),
  band: parseAsStringLiteral(BANDS).withDefault("std"),
  find: parseAsString.withDefault(""),
  /** The metric whose card is open large. */
  card: parseAsString,
};

/** What all charts of a page share, kept in its address. */
export function useChartSettings() {
  const [settings, setSettings] = useQueryStates(parsers);
  return { settings, setSettings };
}
export type ChartSettings = ReturnType<typeof useChartSettings>["settings"];
export type SetChartSettings = ReturnType<typeof useChartSettings>["setSettings"];
