import type { RunRow } from "@/server/runs/browse-runs";

/** As many as a card draws. */
const MAX_CHARTED = 100;
/** Without a choice: as many as there are colours. */
const UNCHOSEN = 10;

interface Choice {
  selected: { has(name: string): boolean };
  hasSelection: boolean;
  /** Those that stay at the top of the table, which are always drawn. */
  top: { has(name: string): boolean };
  hidden: { has(name: string): boolean };
}

/** Which of the rows are drawn in the charts: the chosen ones, or else the first of the list; never the hidden. */
export function pickCharted(
  rows: readonly RunRow[],
  { selected, hasSelection, top, hidden }: Choice,
): RunRow[] {
  const wanted = rows.filter(
    ({ name }, index) => top.has(name) || (hasSelection ? selected.has(name) : index < UNCHOSEN),
  );
  return wanted.filter(({ name }) => !hidden.has(name)).slice(0, MAX_CHARTED);
}
