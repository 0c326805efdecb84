import { type Dimension, distinctTexts, numberAt } from "../dimension";
import { domainOf, formatTick, type Interval, linearTicks, logTicks } from "../scale";

export interface DimensionAxis {
  /** The place of each run on the axis; null where it has none. */
  places: (number | null)[];
  domain: Interval;
  ticks: number[];
  scale: "linear" | "log";
  format(tick: number): string;
}

/** A dimension as a numeric axis: texts are counted from 0 in their order. */
export function dimensionAxis(dimension: Dimension, wantsLog: boolean, tickCount: number): DimensionAxis {
  if (dimension.kind === "text") return textAxis(dimension, tickCount);
  const isLog = wantsLog && dimension.values.some((value) => typeof value === "number" && value > 0);
  const places = dimension.values.map((_, run) => numberAt(dimension, run, isLog));
  const domain = domainOf(places, isLog);
  const ticks = (isLog ? logTicks : linearTicks)(domain, tickCount);
  return { places, domain, ticks, scale: isLog ? "log" : "linear", format: formatTick };
}

function textAxis(dimension: Dimension, tickCount: number): DimensionAxis {
  const texts = distinctTexts(dimension);
  const places = dimension.values.map((value) => (value === null ? null : texts.indexOf(String(value))));
  const stride = Math.max(1, Math.ceil(texts.length / tickCount));
  return {
    places,
    domain: [-0.5, Math.max(0.5, texts.length - 0.5)],
    ticks: texts.map((_, place) => place).filter((place) => place % stride === 0),
    scale: "linear",
    format: (place) => shorten(texts[place] ?? ""),
  };
}

const shorten = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);
