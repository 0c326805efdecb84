/** What a pipeline comes down to when it was read: all that the engine needs to carry it out, without the files it was in. */
import type { ComponentInput } from "../components/component";
import type { EnvironmentSpec } from "../environments";
import type { CommandJob } from "../jobs";
import type { Binding } from "./bindings";
import type { ChoicePlan } from "./choices";

/** Where the value of an input comes from: a binding, or data that the step names itself, kept with the pipeline's run. */
export type Source = Binding | { from: "data"; name: string };

export interface StepPlan {
  name: string;
  /** How its run is called. */
  label: string;
  component: { label: string; versionId: string | null } | null;
  /** What its runs are compared by: those of one family are runs of the same thing. */
  family: string;
  sources: Record<string, Source>;
  /** What its inputs have to be, as far as it is said. */
  inputs: Record<string, ComponentInput>;
  /** The types of its outputs. */
  outputs: Record<string, string>;
  forceRerun: boolean;
  work: CommandWork | { type: "pipeline"; plan: PipelinePlan; inputs: CommandJob["inputs"] };
}

export interface CommandWork {
  type: "command";
  /** Without the inputs that have a source. */
  spec: CommandJob;
  environment: EnvironmentSpec;
  environmentVersionId: string | null;
  isDeterministic: boolean;
  /** Under which name its code is kept; null where it has none. */
  code: string | null;
}

export interface PipelinePlan {
  /** In an order in which they can run. */
  steps: StepPlan[];
  /** What says which of them run. */
  choices?: ChoicePlan[];
  /** Which step's output each output of the pipeline is. */
  outputs: Record<string, { step: string; output: string; type: string }>;
}

/** The step of that name. */
export function stepOf({ steps }: PipelinePlan, name: string): StepPlan {
  const found = steps.find((step) => step.name === name);
  if (!found) throw new Error(`The plan has no step ${name}.`);
  return found;
}

/** The plan of the pipeline that lies at a path of steps, as `train/prepare`; the whole for "". */
export function planAt(plan: PipelinePlan, path: string): PipelinePlan {
  return path === "" ? plan : path.split("/").reduce((at, name) => nestedPlan(stepOf(at, name)), plan);
}

function nestedPlan({ name, work }: StepPlan): PipelinePlan {
  if (work.type !== "pipeline") throw new Error(`The step ${name} is no pipeline.`);
  return work.plan;
}

/** The steps whose outputs a step takes. */
export const neededSteps = ({ sources }: Pick<StepPlan, "sources">): string[] =>
  Object.values(sources).flatMap((source) => (source.from === "step" ? source.step : []));
