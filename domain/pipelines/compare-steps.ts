/** Two runs of pipelines step by step: which steps both have, and what differs between them. */
import type { GraphStep } from "./graph";

export interface ComparedMetric {
  key: string;
  /** The latest values; null where a run has none. */
  left: number | null;
  right: number | null;
}

export interface ComparedStep {
  name: string;
  /** Null where the pipeline of that side has no such step. */
  left: GraphStep | null;
  right: GraphStep | null;
  /** In words, from the left to the right: “the parameter rate is 0.2, and was 0.1”. */
  differences: string[];
  metrics: ComparedMetric[];
}

/** Steps that have one name belong together: in the order of the left pipeline, then what only the right one has. */
export function pairSteps(
  left: readonly GraphStep[],
  right: readonly GraphStep[],
): Pick<ComparedStep, "name" | "left" | "right">[] {
  const others = new Map(right.map((step) => [step.name, step]));
  const names = new Set([...left, ...right].map(({ name }) => name));
  const ours = new Map(left.map((step) => [step.name, step]));
  return [...names].map((name) => ({
    name,
    left: ours.get(name) ?? null,
    right: others.get(name) ?? null,
  }));
}

/** The latest values of two runs by their names, those that differ first. */
export function pairMetrics(
  left: ReadonlyMap<string, number>,
  right: ReadonlyMap<string, number>,
): ComparedMetric[] {
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  const pairs = keys.map((key) => ({ key, left: left.get(key) ?? null, right: right.get(key) ?? null }));
  const isSame = (pair: ComparedMetric) => Object.is(pair.left, pair.right);
  return [...pairs.filter((pair) => !isSame(pair)), ...pairs.filter(isSame)];
}
