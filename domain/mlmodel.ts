/** What an `MLmodel` file says of a model. It is text that a stranger wrote: it is read as YAML, and nothing of it is run. */
import { parse } from "yaml";
import { z } from "zod";

export const MLMODEL_FILE = "MLmodel";
/** Larger ones say nothing more that a person would read. */
export const MAX_MLMODEL_BYTES = 1024 * 1024;

/** A column, a tensor or a parameter of a signature. */
export interface SignatureField {
  name: string;
  type: string;
  isOptional: boolean;
}

export interface Signature {
  inputs: SignatureField[];
  outputs: SignatureField[];
  params: SignatureField[];
}

export interface MlmodelFacts {
  /** By name, each with its own settings. */
  flavors: Record<string, Record<string, unknown>>;
  signature: Signature | null;
  /** The path of the input example in the model's folder. */
  inputExample: string | null;
  /** As the file has them; null where it does not say. */
  run: string | null;
  loggedModel: string | null;
  mlflowVersion: string | null;
}

const word = z.string().max(1_000);
const shape = z.looseObject({
  flavors: z.record(word, z.record(z.string(), z.unknown()).nullable()).catch({}),
  signature: z
    .looseObject({
      inputs: z.unknown().optional(),
      outputs: z.unknown().optional(),
      params: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
  saved_input_example_info: z.looseObject({ artifact_path: word }).nullish().catch(null),
  run_id: word.nullish().catch(null),
  model_id: word.nullish().catch(null),
  mlflow_version: word.nullish().catch(null),
});

/** Null where the text is no YAML mapping. */
export function readMlmodel(text: string): MlmodelFacts | null {
  const read = shape.safeParse(parseYaml(text));
  if (!read.success) return null;
  const { flavors, signature, saved_input_example_info: example, ...facts } = read.data;
  return {
    flavors: Object.fromEntries(Object.entries(flavors).map(([name, own]) => [name, own ?? {}])),
    signature: signature ? readSignature(signature) : null,
    inputExample: example?.artifact_path ?? null,
    run: facts.run_id ?? null,
    loggedModel: facts.model_id ?? null,
    mlflowVersion: facts.mlflow_version ?? null,
  };
}

function parseYaml(text: string): unknown {
  try {
    // Aliases that multiply are how a small text becomes a large one.
    return parse(text, { maxAliasCount: 100, logLevel: "silent" });
  } catch {
    return null;
  }
}

/** MLflow writes each part as JSON in a text; where one cannot be read, it has no fields. */
function readSignature({ inputs, outputs, params }: Record<string, unknown>): Signature {
  return { inputs: readFields(inputs), outputs: readFields(outputs), params: readFields(params) };
}

const field = z.looseObject({
  name: z.union([z.string(), z.number()]).nullish(),
  type: z.unknown().optional(),
  dtype: z.unknown().optional(),
  required: z.boolean().nullish(),
});

function readFields(part: unknown): SignatureField[] {
  const listed = z.array(field).safeParse(typeof part === "string" ? parseJson(part) : part);
  if (!listed.success) return [];
  return listed.data.map((item, index) => ({
    name: item.name === null || item.name === undefined ? String(index) : String(item.name),
    type: typeText(item),
    isOptional: item.required === false,
  }));
}

/** A column's type is a word or a nested one; a tensor has its element's type and a shape. */
function typeText(item: Record<string, unknown>): string {
  const { type, dtype } = item;
  const tensor = item["tensor-spec"] as { dtype?: unknown; shape?: unknown } | undefined;
  if (type === "tensor" && tensor) return `tensor ${tensor.dtype} ${JSON.stringify(tensor.shape)}`;
  const plain = type ?? dtype ?? "any";
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every MLflow model can be called as a Python function, so that flavor tells least. */
const GENERIC = "python_function";

/** The library that the model is of, by the names of its flavors; null where none tells. */
export function frameworkOf(flavors: readonly string[]): string | null {
  return flavors.find((name) => name !== GENERIC) ?? (flavors.includes(GENERIC) ? GENERIC : null);
}
