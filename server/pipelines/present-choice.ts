/** A choice of a pipeline as a node of its graph. */
import { type ChoicePlan, type Condition, readTaken } from "@/domain/pipelines/choices";
import type { GraphEdge, GraphStep } from "@/domain/pipelines/graph";

const ASKED = "condition";
/** The port by which a step is switched; no input of a step is called so. */
const SWITCH = "if";
const BOOLEAN = "boolean";

export const presentChoice = (
  { name, label, condition }: ChoicePlan,
  made: (Parameters<typeof readTaken>[0] & { reason: string }) | undefined,
): GraphStep => ({
  ...{ name, label, kind: "if_else", component: null, run: null },
  inputs: [{ name: ASKED, type: BOOLEAN }],
  outputs: [
    { name: "true", type: BOOLEAN },
    { name: "false", type: BOOLEAN },
  ],
  parameters: { [ASKED]: wordsOf(condition) },
  reuse: made ? { isReused: false, reason: made.reason, of: null } : null,
  taken: made ? readTaken(made) : null,
});

const wordsOf = (condition: Condition): string =>
  condition.from === "output"
    ? `${condition.step}.${condition.output}`
    : `${condition.metric} of ${condition.step} ${condition.compare} ${condition.value}`;

/** A step that a choice is about has a port that says so. */
export function withSwitch(step: GraphStep, choices: readonly ChoicePlan[]): GraphStep {
  const isOfOne = choices.some(
    ({ whenTrue, whenFalse }) => whenTrue.includes(step.name) || whenFalse.includes(step.name),
  );
  return isOfOne ? { ...step, inputs: [{ name: SWITCH, type: BOOLEAN }, ...step.inputs] } : step;
}

/** A metric is no output: a line leads from what is asked only where it is one. */
export function edgesOfChoice({ name, condition, whenTrue, whenFalse }: ChoicePlan): GraphEdge[] {
  const asked: GraphEdge[] =
    condition.from === "output"
      ? [{ from: { step: condition.step, port: condition.output }, to: { step: name, port: ASKED } }]
      : [];
  const leads = (port: string) => (step: string) => ({
    from: { step: name, port },
    to: { step, port: SWITCH },
  });
  return [...asked, ...whenTrue.map(leads("true")), ...whenFalse.map(leads("false"))];
}
