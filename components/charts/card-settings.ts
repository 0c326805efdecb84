"use client";
import { parseAsJson, useQueryState } from "nuqs";
import { z } from "zod";
import { AXES, type ChartSettings } from "./chart-settings";
import type { Interval } from "./scale";

/** What one card has of its own. A zoom belongs to the axis that it was made on. */
const cardSettings = z.object({
  zoom: z.tuple([z.enum(AXES), z.number(), z.number()]).optional(),
  axis: z.enum(AXES).optional(),
  log: z.boolean().optional(),
  logx: z.boolean().optional(),
  smooth: z.number().min(0).max(0.999).optional(),
  outliers: z.boolean().optional(),
});
export type OwnSettings = z.infer<typeof cardSettings>;

const parser = parseAsJson(z.record(z.string(), cardSettings)).withDefault({});

export type CardLook = Pick<
  ChartSettings,
  "axis" | "log" | "logx" | "smooth" | "outliers" | "group" | "band"
>;

/** How a card is looked at: what the page says, but for what was changed in this card. All of it is in the address. */
export function useCardSettings(card: string, shared: CardLook) {
  const [all, setAll] = useQueryState("cards", parser);
  const own: OwnSettings = all[card] ?? {};
  const { zoom: kept, ...changed } = own;
  const look: CardLook = { ...shared, ...changed };
  const zoom: Interval | null = kept && kept[0] === look.axis ? [kept[1], kept[2]] : null;

  function setOwn(change: Partial<OwnSettings>) {
    void setAll((before) => {
      const { [card]: mine, ...others } = before ?? {};
      const next = Object.fromEntries(
        Object.entries({ ...mine, ...change }).filter(([, value]) => value !== undefined),
      );
      const cards = Object.keys(next).length > 0 ? { ...others, [card]: next } : others;
      return Object.keys(cards).length > 0 ? cards : null;
    });
  }
  return {
    look,
    zoom,
    /** True where the card has settings of its own, apart from its zoom. */
    isChanged: Object.keys(changed).length > 0,
    setOwn,
    setZoom: (next: Interval | null) => setOwn({ zoom: next ? [look.axis, next[0], next[1]] : undefined }),
  };
}
