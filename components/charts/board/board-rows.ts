import { groupMetrics } from "../group-metrics";

/** What a person has arranged: it is kept in the page's address, and so in a saved view. */
export interface BoardLayout {
  /** Cards that stay on top, in this order. */
  pins: readonly string[];
  hidden: readonly string[];
  /** Sections that are open where they would be folded, or the other way round. */
  toggled: readonly string[];
}

export type BoardRow =
  | { kind: "section"; id: string; title: string; count: number; isOpen: boolean }
  /** Curves beside each other. */
  | { kind: "cards"; section: string; metrics: string[] }
  /** Metrics with one value, as numbers. */
  | { kind: "values"; section: string; metrics: string[] };

interface BoardContent {
  metrics: readonly string[];
  /** Those that are shown as a number. */
  singles: ReadonlySet<string>;
  layout: BoardLayout;
  find: string;
  columns: number;
}

export const PINNED = "pinned cards";
/** With so many metrics those of the machine start folded. */
const MANY = 12;

/** True where the name has every word that is looked for. */
export function isFound(metric: string, find: string): boolean {
  const name = metric.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

/** The board from top to bottom, row by row: the pinned cards, then a folding section for each prefix. */
export function boardRows({ metrics, singles, layout, find, columns }: BoardContent): BoardRow[] {
  const known = new Set(metrics);
  const apart = new Set([...layout.pins, ...layout.hidden]);
  const pinned = layout.pins.filter((metric) => known.has(metric) && isFound(metric, find));
  const rest = metrics.filter((metric) => !apart.has(metric) && isFound(metric, find));
  const rows: BoardRow[] = pinned.length > 0 ? section(PINNED, "Pinned", pinned) : [];
  for (const { prefix, keys } of groupMetrics(rest)) {
    const isFolded = prefix === "system" && rest.length >= MANY;
    rows.push(...section(prefix, prefix || "Metrics", keys, isFolded));
  }
  return rows;

  function section(id: string, title: string, own: readonly string[], isFolded = false): BoardRow[] {
    const isOpen = isFolded === layout.toggled.includes(id);
    const head: BoardRow = { kind: "section", id, title, count: own.length, isOpen };
    if (!isOpen) return [head];
    const values = own.filter((metric) => singles.has(metric));
    const curves = own.filter((metric) => !singles.has(metric));
    return [
      head,
      ...inRows(values, columns * 2).map((part) => ({ kind: "values" as const, section: id, metrics: part })),
      ...inRows(curves, columns).map((part) => ({ kind: "cards" as const, section: id, metrics: part })),
    ];
  }
}

function inRows(metrics: readonly string[], columns: number): string[][] {
  const rows: string[][] = [];
  for (let from = 0; from < metrics.length; from += columns) rows.push(metrics.slice(from, from + columns));
  return rows;
}

/** How many cards stand beside each other in that width. */
export const columnsFor = (widthPx: number): number =>
  widthPx < 620 ? 1 : widthPx < 1_000 ? 2 : widthPx < 1_700 ? 3 : 4;
