/** The steps of a pipeline's run that stand between the input and the output of a web service, and what they are given. */
import { type JobInput, literalText } from "../job-data";
import { neededSteps, type PipelinePlan, type StepPlan, stepOf } from "../pipelines/plan";
import { SERVICE_INPUT, SERVICE_OUTPUT } from "./library";
import { NoInference } from "./trained-pipeline";

/** What an argument of a step is. */
export type Argument =
  | { value: string }
  /** The output of another step of the service. */
  | { step: string; output: string }
  /** A place below the folder of the service. */
  | { file: string };

export interface ServiceStep {
  name: string;
  outputs: string[];
  arguments: Record<string, Argument>;
}

/** What a service keeps: an output of the run, or data that the run was given. */
export type KeptContent = { from: "step"; step: string; output: string } | { from: "data"; name: string };

export interface ServiceGraph {
  input: { step: string; output: string };
  output: { step: string; output: string };
  /** In an order in which they can run. */
  steps: ServiceStep[];
  /** By its place below the folder of the service. */
  contents: Record<string, KeptContent>;
}

export const INPUT_ROWS = "data";
export const INPUT_CONTRACT = "contract";

/** Throws where the pipeline is no service, saying why. */
export function readServiceGraph(
  plan: PipelinePlan,
  inputs: Readonly<Record<string, JobInput>>,
): ServiceGraph {
  const input = onlyStep(plan, SERVICE_INPUT, "input");
  const output = onlyStep(plan, SERVICE_OUTPUT, "output");
  const live = liveSteps(plan, input.name);
  if (!live.has(output.name))
    throw new NoInference(
      `No way leads from ${input.name} to ${output.name}: connect the steps between them.`,
    );
  const wanted = neededFor(plan, output.name, live);
  const contents = new Contents();
  const steps = plan.steps
    .filter(({ name }) => wanted.has(name) && name !== input.name)
    .map((step) => ({
      name: step.name,
      outputs: Object.keys(step.outputs).sort(),
      arguments: argumentsOf(step, { inputs, live, contents }),
    }));
  return {
    input: { step: input.name, output: INPUT_ROWS },
    output: { step: output.name, output: Object.keys(output.outputs)[0]! },
    steps,
    contents: contents.byPlace,
  };
}

/** True for the graph of a pipeline that can become a service, as far as its steps tell. */
export const isService = (components: readonly (string | null)[]): boolean =>
  components.includes(SERVICE_INPUT) && components.includes(SERVICE_OUTPUT);

function onlyStep({ steps }: PipelinePlan, label: string, which: string): StepPlan {
  const [found, ...more] = steps.filter(({ component }) => component?.label === label);
  if (!found || more.length > 0)
    throw new NoInference(
      `A service has one Web service ${which}, and this pipeline has ${found ? more.length + 1 : "none"}.`,
    );
  return found;
}

/** The steps that something of a request reaches. */
function liveSteps({ steps }: PipelinePlan, from: string): Set<string> {
  const live = new Set([from]);
  for (const step of steps) if (neededSteps(step).some((name) => live.has(name))) live.add(step.name);
  return live;
}

function neededFor(plan: PipelinePlan, name: string, live: ReadonlySet<string>): Set<string> {
  const needed = new Set<string>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (needed.has(at)) continue;
    needed.add(at);
    open.push(...neededSteps(stepOf(plan, at)).filter((each) => live.has(each)));
  }
  return needed;
}

class Contents {
  readonly byPlace: Record<string, KeptContent> = {};

  /** The same content lies once. */
  placeOf(content: KeptContent): string {
    const text = JSON.stringify(content);
    const known = Object.entries(this.byPlace).find(([, each]) => JSON.stringify(each) === text);
    const place = known?.[0] ?? `contents/${Object.keys(this.byPlace).length}`;
    this.byPlace[place] = content;
    return place;
  }
}

interface Around {
  inputs: Readonly<Record<string, JobInput>>;
  live: ReadonlySet<string>;
  contents: Contents;
}

function argumentsOf(step: StepPlan, { inputs, live, contents }: Around): ServiceStep["arguments"] {
  const { work, name } = step;
  if (work.type !== "command")
    throw new NoInference(`The step ${name} is a pipeline of its own, which a service cannot go through.`);
  const found: ServiceStep["arguments"] = {};
  const giveLiteral = (port: string, input: JobInput | undefined) => {
    const text = input === undefined ? undefined : literalText(input);
    if (text !== undefined && text !== "") found[port] = { value: text };
  };
  for (const [port, input] of Object.entries(work.spec.inputs ?? {})) giveLiteral(port, input);
  for (const [port, source] of Object.entries(step.sources)) {
    if (source.from === "step") {
      const { step: maker, output } = source;
      found[port] = live.has(maker)
        ? { step: maker, output }
        : { file: contents.placeOf({ from: "step", step: maker, output }) };
    } else if (source.from === "data" || isData(inputs[source.name]))
      found[port] = { file: contents.placeOf({ from: "data", name: source.name }) };
    else giveLiteral(port, inputs[source.name]);
  }
  return found;
}

const isData = (input: JobInput | undefined): boolean => typeof input === "object" && "path" in input;
