/** A step of a pipeline as its file writes it. */
import { z } from "zod";
import { type CommandComponent, commandComponent, componentHead } from "../components/component";
import { jobInput, jobOutput } from "../job-data";
import { commandJob, computeName } from "../jobs";
import { fields, flag, oneOf, text, texts } from "../yaml/fields";
import { commandOf, parallelFields } from "./parallel";

const binding = text(z.string().regex(/^\s*\$\{\{[^}]*\}\}\s*$/));

/** An output may be bound to one of the pipeline's own: `${{parent.outputs.x}}`. */
const stepOutput = z.union([z.null(), binding, jobOutput]);

const pipelineHead = fields("a pipeline component", { ...componentHead, type: oneOf(["pipeline"]) });

/** A component whose steps are components. */
export interface PipelineComponent extends z.output<typeof pipelineHead> {
  jobs: Record<string, Job>;
}
export type Component = CommandComponent | PipelineComponent;

const namedOrInline: z.ZodType<string | Component> = z.union([
  text(z.string().min(1)),
  z.lazy(() => inlineComponent),
]);

/** What a command and a pipeline have in common as steps. */
const head = {
  component: namedOrInline.optional(),
  name: text().optional(),
  display_name: text(z.string().max(255)).optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  inputs: z.record(z.string(), jobInput).optional(),
  outputs: z.record(z.string(), stepOutput).optional(),
  /** Ours: this step runs though an equal one has run. */
  force_rerun: flag.optional(),
};

export const commandStep = fields("a step", {
  ...head,
  ...pick(commandJob.shape, [
    "$schema",
    "code",
    "environment",
    "environment_variables",
    "distribution",
    "resources",
    "limits",
    "queue_settings",
    "services",
    "identity",
    "retry_settings",
  ]),
  type: oneOf(["command"]).default("command"),
  command: commandJob.shape.command.optional(),
  compute: computeName.optional(),
  is_deterministic: flag.optional(),
});
export type CommandStep = z.output<typeof commandStep>;

export const pipelineStep = fields("a step that is a pipeline", {
  ...head,
  $schema: text().optional(),
  type: oneOf(["pipeline"]),
  compute: computeName.optional(),
});
export type PipelineStep = z.output<typeof pipelineStep>;

export type Step = CommandStep | PipelineStep;

const parallelStep = fields("a parallel step", {
  ...head,
  ...pick(commandStep.shape, [
    "$schema",
    "limits",
    "queue_settings",
    "identity",
    "compute",
    "is_deterministic",
  ]),
  ...parallelFields,
  type: oneOf(["parallel"]),
});
/** With a component of its own, which says what is done. */
const parallelUse = parallelStep.partial().extend({ component: head.component.unwrap() });

/** A step over files is the command that goes over them. */
const parallelAsCommand: z.ZodType<CommandStep> = z.unknown().transform((value, context): CommandStep => {
  const isUse = value !== null && typeof value === "object" && "component" in value;
  const read = (isUse ? parallelUse : parallelStep).safeParse(value);
  if (!read.success) return refuse(context, read.error.issues);
  const { task, input_data, type: _type, ...rest } = read.data;
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !Object.hasOwn(parallelFields, key)));
  if (task === undefined || input_data === undefined) return { ...own, type: "command" } as CommandStep;
  const work = commandOf({ ...rest, task, input_data }, rest);
  if ("message" in work) return refuse(context, [{ code: "custom", input: value, ...work }]);
  return { ...own, ...work, type: "command" } as CommandStep;
});

const parallelComponent = fields("a parallel component", {
  ...componentHead,
  ...parallelFields,
  type: oneOf(["parallel"]),
});

const componentAsCommand: z.ZodType<CommandComponent> = z
  .unknown()
  .transform((value, context): CommandComponent => {
    const read = parallelComponent.safeParse(value);
    if (!read.success) return refuse(context, read.error.issues);
    const work = commandOf(read.data, read.data);
    if ("message" in work) return refuse(context, [{ code: "custom", input: value, ...work }]);
    const kept = Object.entries(read.data).filter(([key]) => !Object.hasOwn(parallelFields, key));
    return { ...Object.fromEntries(kept), ...work, type: "command" } as CommandComponent;
  });

function refuse(context: z.RefinementCtx, issues: readonly object[]): never {
  for (const issue of issues) context.addIssue({ ...issue } as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
}

const block = z.union([text(z.string().min(1)), z.array(text(z.string().min(1)))]);

export const ifElseStep = fields("an if_else step", {
  type: oneOf(["if_else"]),
  display_name: text(z.string().max(255)).optional(),
  condition: text(z.string().min(1)),
  true_block: block.optional(),
  false_block: block.optional(),
});
export type IfElseStep = z.output<typeof ifElseStep>;

/** What stands in `jobs`: what runs, and what says which of them do. */
export type Job = Step | IfElseStep;

/** What runs, of all that stands in `jobs`. */
export const stepsIn = (jobs: Readonly<Record<string, Job>>): [string, Step][] =>
  Object.entries(jobs).flatMap(([name, job]): [string, Step][] =>
    job.type === "if_else" ? [] : [[name, job]],
  );

export const choicesIn = (jobs: Readonly<Record<string, Job>>): Record<string, IfElseStep> =>
  Object.fromEntries(
    Object.entries(jobs).flatMap(([name, job]) => (job.type === "if_else" ? [[name, job]] : [])),
  );

/** Kinds of steps that Azure has and this studio does not run yet. */
const LATER = ["sweep", "spark", "automl", "import", "data_transfer", "finetuning", "do_while"];

const wordOf = (value: unknown): string => {
  const type = value !== null && typeof value === "object" && "type" in value ? value.type : undefined;
  const read = text().safeParse(type);
  return read.success ? read.data.toLowerCase() : "command";
};

/** Read by its `type`, so that each mistake is told of the kind that is meant. */
export const step: z.ZodType<Job> = z.unknown().transform((value, context): Job => {
  const word = wordOf(value);
  if (LATER.includes(word)) {
    const message = `a ${word} step is not supported yet: command, parallel, pipeline and if_else are`;
    context.addIssue({ code: "custom", path: ["type"], input: value, message });
    return z.NEVER;
  }
  const schemas = {
    pipeline: pipelineStep,
    parallel: parallelAsCommand,
    if_else: ifElseStep,
    command: commandStep,
  };
  const schema: z.ZodType<Job> = schemas[word as keyof typeof schemas] ?? commandStep;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues)
    context.addIssue({ ...issue } as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
});

/** A pipeline's graph, as a job or a component has it. */
export const jobs = z.record(z.string(), step);

const pipelineComponent: z.ZodType<PipelineComponent> & { shape: object } = fields("a pipeline component", {
  ...pipelineHead.shape,
  jobs,
});

/** A component of either kind, told apart by its `type`. */
export const inlineComponent: z.ZodType<Component> = z.unknown().transform((value, context): Component => {
  const schemas = { pipeline: pipelineComponent, parallel: componentAsCommand, command: commandComponent };
  const schema: z.ZodType<Component> = schemas[wordOf(value) as keyof typeof schemas] ?? commandComponent;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues)
    context.addIssue({ ...issue } as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
});

function pick<Shape extends object, Key extends keyof Shape>(
  shape: Shape,
  keys: readonly Key[],
): Pick<Shape, Key> {
  return Object.fromEntries(keys.map((key) => [key, shape[key]])) as Pick<Shape, Key>;
}
