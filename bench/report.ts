/** One line of the table. `ours` and `theirs` are written as a person reads them, units included. */
export interface Row {
  what: string;
  ours: string;
  theirs?: string;
  /** How many times better than the peer, and how many times is wanted. */
  ratio?: number;
  wantedRatio?: number;
  /** What is wanted where there is no peer, and whether it was reached. */
  wanted?: string;
  isReached?: boolean;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that the share of the others lies below, between the two nearest where none is exact. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function readable(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** The rows as a table of Markdown, which a terminal shows well enough. */
export function writeTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, row.ours, row.theirs ?? "", showRatio(row), showVerdict(row)]);
  const all = [
    ["", "Atelier", "mlflow server", "ratio", "wanted"],
    ["---", "---", "---", "---", "---"],
    ...cells,
  ];
  return all.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const showRatio = ({ ratio }: Row) => (ratio === undefined ? "" : `${readable(ratio)}×`);

function showVerdict({ ratio, wantedRatio, wanted, isReached }: Row): string {
  if (wanted !== undefined) return `${wanted}: ${isReached ? "reached" : "missed"}`;
  if (ratio === undefined || wantedRatio === undefined) return "";
  return `≥ ${wantedRatio}×: ${ratio >= wantedRatio ? "reached" : "missed"}`;
}
