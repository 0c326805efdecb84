"use client";
import { parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const parsers = {
  axis: parseAsStringLiteral(["step", "time"]).withDefault("step"),
  log: parseAsBoolean.withDefault(false),
  smooth: parseAsFloat.withDefault(0),
  find: parseAsString.withDefault(""),
  /** The metric whose card is open large. */
  card: parseAsString,
};

/** What all charts of a page share, kept in its address. */
export function useChartSettings() {
  const [settings, setSettings] = useQueryStates(parsers, { history: "replace", throttleMs: 200 });
  return { settings, setSettings };
}
export type ChartSettings = ReturnType<typeof useChartSettings>["settings"];
export type SetChartSettings = ReturnType<typeof useChartSettings>["setSettings"];
