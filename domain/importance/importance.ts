/**
 * Which parameters matter for a metric. The share of each is the permutation importance of a random forest (Breiman,
 * "Random Forests", Machine Learning 45, 2001), measured on runs that a tree has not seen: it takes numbers and texts
 * alike, sees what works only together, and a parameter of noise gets about nothing, also among few runs. Beside it the
 * rank correlation tells the direction.
 */
import type { FieldValue } from "../compare";
import { toColumn } from "./columns";
import { measureForest } from "./forest";
import { rankCorrelation } from "./rank-correlation";

/** With fewer runs that have the metric, anything may look like a cause. */
export const MIN_RUNS = 10;

export interface Parameter {
  id: string;
  label: string;
  /** One for each run. */
  values: readonly FieldValue[];
}

export interface ParameterWeight {
  id: string;
  label: string;
  kind: "number" | "text";
  /** Its part of what is explained, as a share of the metric's variance: the parts of all parameters add up to it. */
  share: number;
  /** Spearman's rank correlation with the metric; null for texts. */
  correlation: number | null;
}

export type Importance =
  | { outcome: "tooFewRuns"; runCount: number }
  | { outcome: "constant"; runCount: number }
  | {
      outcome: "measured";
      runCount: number;
      /** The share of the variance that the forest foretells of runs it has not seen, from 0 to 1. */
      explained: number;
      /** As little as chance alone explains of so few runs. */
      isWeak: boolean;
      /** The weightiest first. */
      parameters: ParameterWeight[];
    };

/** Runs without a finite value of the metric are left out. */
export function measureImportance(
  parameters: readonly Parameter[],
  metric: readonly FieldValue[],
): Importance {
  const rows = metric.flatMap((value, row) =>
    typeof value === "number" && Number.isFinite(value) ? [row] : [],
  );
  const runCount = rows.length;
  if (runCount < MIN_RUNS) return { outcome: "tooFewRuns", runCount };
  const target = Float64Array.from(rows, (row) => metric[row] as number);
  if (target.every((value) => value === target[0])) return { outcome: "constant", runCount };
  const columns = parameters.map(({ id, values }) =>
    toColumn(
      id,
      rows.map((row) => values[row] ?? null),
    ),
  );
  const forest = measureForest(columns, target);
  const explained = Math.max(0, forest.explained);
  const whole = forest.losses.reduce((sum, loss) => sum + Math.max(0, loss), 0);
  const weights = columns.map(
    ({ id, kind, values }, index): ParameterWeight => ({
      id,
      label: parameters[index]!.label,
      kind,
      share: whole === 0 ? 0 : (explained * Math.max(0, forest.losses[index]!)) / whole,
      correlation: kind === "number" ? rankCorrelation([...values], [...target]) : null,
    }),
  );
  weights.sort((a, b) => b.share - a.share || a.label.localeCompare(b.label));
  return {
    outcome: "measured",
    runCount,
    explained,
    isWeak: explained < Math.max(0.1, 6 / runCount),
    parameters: weights,
  };
}
