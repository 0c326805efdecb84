/** The choices of a graph, checked against its steps. */
import type { Issue } from "@/domain/errors";
import { didYouMean } from "@/domain/nearest";
import { type ChoicePlan, readBlock, readCondition } from "@/domain/pipelines/choices";
import type { StepPlan } from "@/domain/pipelines/plan";
import { issueAt } from "@/domain/yaml/explain";
import type { ReadGraph } from "./read";
import { fieldOf } from "./read-graph";

/** Notes what is wrong with them; `prefix` is where the graph lies, as `train/`. */
export function planChoices(
  { choices = {}, part }: ReadGraph,
  steps: ReadonlyMap<string, StepPlan>,
  { issues, prefix }: { issues: Issue[]; prefix: string },
): ChoicePlan[] {
  return Object.entries(choices).flatMap(([name, choice]) => {
    const title = fieldOf(`${prefix}${name}`);
    const wrong = (field: string, message: string) =>
      void issues.push(issueAt(part, ["jobs", name, field], `\`${title}.${field}\` ${message}`));
    const condition = readCondition(choice.condition);
    if (!condition)
      wrong(
        "condition",
        "asks nothing: write ${{parent.jobs.STEP.outputs.NAME}}, or ${{parent.jobs.STEP.metrics.NAME}} >= 0.9.",
      );
    else checkCondition(condition, steps, (message) => wrong("condition", message));
    const blockOf = (field: "true_block" | "false_block") => {
      const names = readBlock(choice[field]);
      const gone = names?.find((each) => !steps.has(each));
      if (names === null) wrong(field, "names no step: write ${{parent.jobs.STEP}}, or a list of such.");
      else if (gone !== undefined)
        wrong(field, `names ${gone}, which is no step that runs.${didYouMean(gone, [...steps.keys()])}`);
      return names ?? [];
    };
    const [whenTrue, whenFalse] = [blockOf("true_block"), blockOf("false_block")];
    if (whenTrue.length + whenFalse.length === 0) wrong("true_block", "is missing, and so is `false_block`.");
    const twice = whenTrue.find((each) => whenFalse.includes(each));
    if (twice !== undefined) wrong("false_block", `names ${twice}, which \`true_block\` names too.`);
    return condition ? [{ name, label: choice.display_name ?? name, condition, whenTrue, whenFalse }] : [];
  });
}

function checkCondition(
  condition: ChoicePlan["condition"],
  steps: ReadonlyMap<string, StepPlan>,
  wrong: (message: string) => void,
): void {
  const asked = steps.get(condition.step);
  if (!asked) {
    wrong(
      `names ${condition.step}, which is no step that runs.${didYouMean(condition.step, [...steps.keys()])}`,
    );
    return;
  }
  if (condition.from !== "output" || Object.hasOwn(asked.outputs, condition.output)) return;
  const names = Object.keys(asked.outputs);
  const hint = didYouMean(condition.output, names) || ` There is ${names.join(", ") || "none"}.`;
  wrong(`names the output ${condition.output}, which the step ${condition.step} does not have.${hint}`);
}
