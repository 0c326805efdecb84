"use client";
import { parseAsJson, useQueryStates } from "nuqs";
import { z } from "zod";
import type { BoardLayout } from "./board-rows";

const names = parseAsJson(z.array(z.string())).withDefault([]);
const parsers = { pins: names, hidden: names, toggled: names };

/** The arrangement of the page's cards, kept in its address. */
export function useBoardLayout() {
  const [layout, setLayout] = useQueryStates(parsers, { history: "replace" });
  const set = (change: Partial<Record<keyof BoardLayout, string[]>>) =>
    void setLayout(
      Object.fromEntries(Object.entries(change).map(([key, list]) => [key, list.length > 0 ? list : null])),
    );
  return {
    layout,
    toggleSection: (id: string) => set({ toggled: toggle(layout.toggled, id) }),
    togglePin: (metric: string) =>
      set({ pins: toggle(layout.pins, metric), hidden: without(layout.hidden, metric) }),
    hide: (metric: string) =>
      set({ hidden: [...without(layout.hidden, metric), metric], pins: without(layout.pins, metric) }),
    show: (metric: string) => set({ hidden: without(layout.hidden, metric) }),
    showAll: () => set({ hidden: [] }),
    /** Moves a pinned card before (−1) or after (1) its neighbour. */
    movePin: (metric: string, by: -1 | 1) => set({ pins: moved(layout.pins, metric, by) }),
  };
}
export type BoardCommands = ReturnType<typeof useBoardLayout>;

const without = (list: readonly string[], item: string): string[] => list.filter((other) => other !== item);
const toggle = (list: readonly string[], item: string): string[] =>
  list.includes(item) ? without(list, item) : [...list, item];

function moved(list: readonly string[], item: string, by: number): string[] {
  const rest = without(list, item);
  const place = Math.min(rest.length, Math.max(0, list.indexOf(item) + by));
  return [...rest.slice(0, place), item, ...rest.slice(place)];
}
