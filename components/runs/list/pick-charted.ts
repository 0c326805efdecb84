import type { RunRow } from "@/server/run-lists/browse-runs";
import { metricField } from "./columns/columns";
import type { Selection } from "./rows/use-selection";

/** As many as a card draws. */
const MAX_CHARTED = 100;
/** Without a choice: as many as there are colours. */
const UNCHOSEN = 10;

interface Choice {
  selection: Selection;
  /** Those that stay at the top of the table, which are always drawn. */
  top: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  /** The metrics that are drawn. */
  metrics: readonly string[];
  /** True where groups are drawn, not runs. */
  isGrouped: boolean;
}

/**
 * Which of the rows are drawn in the charts: the chosen ones, or else the first of the list that have something to draw,
 * as far as their columns tell. Never the hidden ones.
 */
export function pickCharted(rows: readonly RunRow[], choice: Choice): RunRow[] {
  const { selection, top, hidden, isGrouped } = choice;
  const isChosen = ({ name }: RunRow) => selection.isAll || selection.names.has(name);
  const drawable = rows.filter((row) => top.has(row.name) || hasCurve(row, choice.metrics));
  const first = new Set((isGrouped ? drawable : drawable.slice(0, UNCHOSEN)).map(({ name }) => name));
  const hasSelection = selection.isAll || selection.names.size > 0;
  return rows
    .filter((row) => top.has(row.name) || (hasSelection ? isChosen(row) : first.has(row.name)))
    .filter(({ name }) => !hidden.has(name))
    .slice(0, MAX_CHARTED);
}

/** Of the metrics that nobody chose, those that a charted run has logged; all of them where none tells. */
export function pickMetrics(metrics: readonly string[], charted: readonly RunRow[]): readonly string[] {
  const logged = metrics.filter((metric) => charted.some((row) => hasCurve(row, [metric])));
  return logged.length > 0 ? logged : metrics;
}

/** False where the row's columns say that it has logged none of these. */
function hasCurve({ values }: RunRow, metrics: readonly string[]): boolean {
  const known = metrics.map((metric) => values[metricField(metric)]);
  return known.length === 0 || known.some((value) => value !== null);
}
