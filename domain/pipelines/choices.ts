/** `if_else`: which steps of a pipeline run follows from what an earlier one has left or measured. */
import { findExpressions } from "../expressions";
import { neededSteps, type PipelinePlan, type StepPlan } from "./plan";
import type { Ingredients } from "./reuse";

export const COMPARISONS = [">=", "<=", "==", "!=", ">", "<"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Condition =
  /** A file that says true or false. */
  | { from: "output"; step: string; output: string }
  /** The last value of a metric, compared. */
  | { from: "metric"; step: string; metric: string; compare: Comparison; value: number };

export interface ChoicePlan {
  name: string;
  label: string;
  condition: Condition;
  whenTrue: string[];
  whenFalse: string[];
}

const REST = /^\s*(>=|<=|==|!=|>|<)\s*(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;

/** What a text asks; null where it asks nothing that can be answered. */
export function readCondition(text: string): Condition | null {
  const [found, ...more] = findExpressions(text);
  if (!found || more.length > 0 || text.slice(0, found.start).trim() !== "") return null;
  const rest = text.slice(found.start + found.source.length);
  const [root, jobs, step, group, ...name] = found.path;
  if (root !== "parent" || jobs !== "jobs" || step === undefined || name.length === 0) return null;
  if (group === "outputs" && name.length === 1 && rest.trim() === "")
    return { from: "output", step, output: name[0]! };
  const [, compare, value] = REST.exec(rest) ?? [];
  if (group !== "metrics" || compare === undefined) return null;
  return {
    from: "metric",
    step,
    metric: name.join("."),
    compare: compare as Comparison,
    value: Number(value),
  };
}

/** The steps of a block: `${{parent.jobs.train}}`, a name alone, or a list of either; null for any other text. */
export function readBlock(block: string | readonly string[] | undefined): string[] | null {
  const texts = block === undefined ? [] : typeof block === "string" ? [block] : block;
  const names = texts.map((text) => {
    const [found] = findExpressions(text);
    if (!found) return /^\w+$/.test(text.trim()) ? text.trim() : null;
    const [root, jobs, step, ...more] = found.path;
    const isStep = root === "parent" && jobs === "jobs" && more.length === 0 && found.source === text.trim();
    return isStep && step !== undefined ? step : null;
  });
  return names.every((name) => name !== null) ? names : null;
}

export function isTrue(value: number, compare: Comparison, than: number): boolean {
  switch (compare) {
    case ">=":
      return value >= than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    case "<":
      return value < than;
    case "==":
      return value === than;
    case "!=":
      return value !== than;
  }
}

/** How a choice is kept among the steps that were begun: of this family, without a run, with which block runs. */
export const CHOICE_FAMILY = "if_else";
export const choiceIngredients = (taken: boolean): Ingredients => ({
  ...{ command: "", environment: { hash: "", label: "" }, code: null },
  ...{ parameters: { taken: String(taken) }, variables: {}, inputs: {}, outputs: {} },
});

/** Which block runs; null for a step that is no choice. */
export const readTaken = (row: { family: string; ingredients: Ingredients }): boolean | null =>
  row.family === CHOICE_FAMILY ? row.ingredients.parameters.taken === "true" : null;

/** The choices that say whether a step runs. */
export const choicesOf = ({ choices = [] }: Pick<PipelinePlan, "choices">, step: string): ChoicePlan[] =>
  choices.filter(({ whenTrue, whenFalse }) => whenTrue.includes(step) || whenFalse.includes(step));

const takes = ({ whenTrue, whenFalse }: ChoicePlan, taken: boolean, step: string): boolean =>
  (taken ? whenTrue : whenFalse).includes(step);

/** The steps that will not run, each with the choice that it comes from. A step that can do without one of them runs. */
export function skippedSteps(plan: PipelinePlan, decided: ReadonlyMap<string, boolean>): Map<string, string> {
  const skipped = new Map<string, string>();
  // The steps stand in an order in which they can run, so that what each needs was looked at before it.
  for (const step of plan.steps) {
    const because =
      choicesOf(plan, step.name).flatMap((choice) => skips(choice, step.name, decided, skipped))[0] ??
      neededSteps(step).flatMap((name) => (isNeeded(step, name) ? (skipped.get(name) ?? []) : []))[0];
    if (because !== undefined) skipped.set(step.name, because);
  }
  return skipped;
}

function skips(
  choice: ChoicePlan,
  step: string,
  decided: ReadonlyMap<string, boolean>,
  skipped: ReadonlyMap<string, string>,
): string[] {
  const never = skipped.get(choice.condition.step);
  if (never !== undefined) return [never];
  const taken = decided.get(choice.name);
  return taken === undefined || takes(choice, taken, step) ? [] : [choice.name];
}

/** False where all that a step takes of another is optional. */
function isNeeded({ sources, inputs }: StepPlan, name: string): boolean {
  return Object.entries(sources).some(
    ([input, source]) => source.from === "step" && source.step === name && !inputs[input]?.optional,
  );
}
