/** The values that a caller gives to a pipeline that was read before. */
import type { Issue } from "../errors";
import { type JobInput, literalInput, literalText } from "../job-data";
import { didYouMean } from "../nearest";
import { fitLiteral, isLiteralType, type LiteralValue, typeOfInput } from "./fit";
import type { PipelineJob } from "./pipeline-job";
import type { PipelinePlan, StepPlan } from "./plan";

/** The inputs of the pipeline with these values in them, and what is wrong with them: each by its name. */
export function assignParameters(
  { inputs = {} }: Pick<PipelineJob, "inputs">,
  plan: PipelinePlan,
  values: Readonly<Record<string, LiteralValue>>,
): { inputs: Record<string, JobInput>; issues: Issue[] } {
  const assigned: Record<string, JobInput> = { ...inputs };
  const issues: Issue[] = [];
  const wrong = (path: string, message: string) => issues.push({ path, message });
  for (const [name, value] of Object.entries(values)) {
    const declared = Object.hasOwn(inputs, name) ? inputs[name]! : undefined;
    if (declared === undefined) {
      const names = Object.keys(inputs).filter((each) => isLiteralType(typeOfInput(inputs[each]!)));
      const there = names.length > 0 ? ` There is ${names.join(", ")}.` : " It has none.";
      wrong(name, `The pipeline has no parameter ${name}.${didYouMean(name, names) || there}`);
      continue;
    }
    const type = typeOfInput(declared);
    if (!isLiteralType(type)) {
      wrong(name, `${name} is data of the type ${type}, and no parameter.`);
      continue;
    }
    const read = literalInput.safeParse({ ...(typeof declared === "object" ? declared : { type }), value });
    const problem = read.success ? findProblem(plan, name, read.data.value!) : read.error.issues[0]!.message;
    if (problem !== null) wrong(name, `${name}: ${problem}.`);
    else assigned[name] = read.data as JobInput;
  }
  for (const [name, input] of Object.entries(assigned))
    if (isLiteralType(typeOfInput(input)) && literalText(input) === undefined && !isOptional(input))
      wrong(name, `${name} has no value: give it one.`);
  return { inputs: assigned, issues };
}

const isOptional = (input: JobInput): boolean => typeof input === "object" && input.optional === true;

/** What a step that takes the value would say of it. */
function findProblem({ steps }: PipelinePlan, name: string, value: LiteralValue): string | null {
  for (const step of steps) {
    for (const [input, source] of Object.entries(step.sources)) {
      if (source.from !== "input" || source.name !== name) continue;
      const problem = problemIn(step, input, value);
      if (problem !== null) return `for ${input} of the step ${step.name}, ${problem}`;
    }
  }
  return null;
}

function problemIn({ inputs, work }: StepPlan, input: string, value: LiteralValue): string | null {
  const wanted = inputs[input];
  if (wanted && isLiteralType(wanted.type)) {
    const { problem } = fitLiteral(wanted, value);
    if (problem !== undefined) return problem;
  }
  return work.type === "pipeline" ? findProblem(work.plan, input, value) : null;
}
