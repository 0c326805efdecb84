/** The steps of a draft on the first rows of its data: what is sent to an interpreter, and what it answers. */
import { z } from "zod";
import { libraryName } from "../inference/library";
import { sourceAt, sourceKey, type TableSource } from "./columns";
import { type Design, type DesignStep, type FindInterface, interfaceOf } from "./design";

export const SAMPLE_ROWS = 1_000;
const MAX_STEPS = 200;

/** Steps that only make tables of tables. What trains, runs somebody's code or acts is run with the pipeline. */
const SAMPLED: ReadonlySet<string> = new Set([
  ...["add_columns", "add_rows", "apply_math_operation", "apply_sql_transformation", "apply_transformation"],
  ...[
    "clean_missing_data",
    "clip_values",
    "convert_to_indicator_values",
    "edit_metadata",
    "group_data_into_bins",
  ],
  ...["group_rows", "join_data", "normalize_data", "partition_and_sample", "remove_duplicate_rows"],
  ...["select_columns", "smote", "split_data", "enter_data_manually", "import_data", "summarize_data"],
  ...["extract_n_grams", "feature_hashing", "preprocess_text", "filter_based_feature_selection"],
  ...["web_service_input", "web_service_output"],
]);

const name = z.string().max(300);

/** Where the table at an input comes from: `["source", key]`, or `["step", step, port]`. */
const place = z.union([z.tuple([z.literal("source"), name]), z.tuple([z.literal("step"), name, name])]);

const sampleStep = z.object({
  name,
  /** Of the library, by its name there. */
  component: name.regex(/^\w+$/),
  values: z.record(name, z.string()),
  tables: z.record(name, place),
  outputs: z.array(name),
});
export type SampleStep = z.output<typeof sampleStep>;

export interface SamplePlan {
  steps: SampleStep[];
  /** The data assets that it begins with, by the keys of their places. */
  data: Map<string, TableSource & { from: "data" }>;
}

/** A table, or what is wrong with a step, as the interpreter tells it. */
export const sampleAnswer = z.object({
  tables: z.array(
    z.object({
      step: name,
      port: name,
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      columnCount: z.int(),
      rowCount: z.int(),
      rows: z.array(z.array(z.string().nullable())),
    }),
  ),
  problems: z.array(z.object({ step: name, message: z.string() })),
});
export type SampleAnswer = z.output<typeof sampleAnswer>;

export const sampleOrder = z.object({
  /** Whose draft it is: an interpreter serves one person and one draft. */
  key: z.string().min(1).max(200),
  environment: z.looseObject({ label: z.string(), packages: z.array(z.string()) }),
  /** Stored contents, each under the name that tells what it is. */
  sources: z.record(name, z.object({ sha256: z.string(), file: z.string().max(255) })),
  steps: z.array(sampleStep).max(MAX_STEPS),
});
export type SampleOrder = z.output<typeof sampleOrder>;

/** The steps that can be carried out on a sample, in an order in which each comes after those that it needs. */
export function planSample(design: Design, find: FindInterface): SamplePlan {
  const plan: SamplePlan = { steps: [], data: new Map() };
  const planned = new Set<string>();
  let waiting = design.steps;
  for (let before = -1; before !== plan.steps.length && plan.steps.length < MAX_STEPS; ) {
    before = plan.steps.length;
    const left: DesignStep[] = [];
    for (const step of waiting) {
      const read = readStep(step, design, find, planned, plan.data);
      if (read) {
        plan.steps.push(read);
        planned.add(step.name);
      } else left.push(step);
    }
    waiting = left;
  }
  return { ...plan, steps: plan.steps.slice(0, MAX_STEPS) };
}

/** Null where something that it needs is not there, or not on a sample. */
function readStep(
  step: DesignStep,
  design: Design,
  find: FindInterface,
  planned: ReadonlySet<string>,
  data: SamplePlan["data"],
): SampleStep | null {
  const component = libraryName(step.component);
  if (component === null || !SAMPLED.has(component)) return null;
  const { inputs, outputs } = interfaceOf(step, design, find);
  const read: SampleStep = {
    name: step.name,
    component,
    values: {},
    tables: {},
    outputs: Object.keys(outputs),
  };
  const found: [string, TableSource & { from: "data" }][] = [];
  for (const [port, input] of Object.entries(inputs)) {
    const source = sourceAt(step, port, design);
    if (source?.from === "step") {
      if (!planned.has(source.step)) return null;
      read.tables[port] = ["step", source.step, source.port];
    } else if (source) {
      found.push([sourceKey(source), source]);
      read.tables[port] = ["source", sourceKey(source)];
    } else {
      const text = textAt(step, port, design) ?? presetOf(input);
      if (text !== null) read.values[port] = text;
      else if (!("optional" in input && input.optional)) return null;
    }
  }
  for (const [key, source] of found) data.set(key, source);
  return read;
}

const presetOf = (input: object): string | null =>
  "default" in input && input.default !== undefined && input.default !== null ? String(input.default) : null;

/** What a field is given, by itself or by an input of the pipeline. */
function textAt(step: DesignStep, port: string, design: Design): string | null {
  const value = step.values[port];
  if (value?.kind === "literal") return String(value.value);
  if (value?.kind !== "bound" || value.binding.from === "step") return null;
  const { name: input } = value.binding;
  const given = design.inputs.find((one) => one.name === input);
  return given?.isLiteral ? given.value : null;
}
