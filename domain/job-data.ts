/** The inputs and outputs of a job. */
import { z } from "zod";
import { ASSET_TYPES } from "./assets";
import { fields, flag, literal, number, oneOf, text } from "./yaml/fields";
import { pythonText } from "./yaml/written";

export const LITERAL_TYPES = ["string", "number", "integer", "boolean"] as const;
export const INPUT_MODES = ["ro_mount", "download", "direct", "eval_mount", "eval_download"] as const;
export const OUTPUT_MODES = ["rw_mount", "mount", "upload", "direct"] as const;

export const assetInput = fields("an input", {
  type: oneOf(ASSET_TYPES).default("uri_folder"),
  path: text(z.string().min(1)).optional(),
  mode: oneOf(INPUT_MODES).optional(),
  optional: flag.optional(),
  path_on_compute: text().optional(),
  datastore: text().optional(),
  description: text().optional(),
}).check(({ value, issues }) => {
  if (value.type === "mltable" || !value.mode?.startsWith("eval_")) return;
  issues.push({
    code: "custom",
    path: ["mode"],
    input: value,
    message: `${value.mode} is for the type mltable only`,
  });
});

const literalFields = fields("an input", {
  type: oneOf(LITERAL_TYPES),
  value: literal.optional(),
  default: literal.optional(),
  optional: flag.optional(),
  min: number.optional(),
  max: number.optional(),
  enum: z.array(literal).optional(),
  description: text().optional(),
});
type LiteralFields = z.infer<typeof literalFields>;

/** `{type: integer, value: 10.0}`: the value must be of the type, in its bounds and among its choices. */
export const literalInput = literalFields.transform((input, context): LiteralFields => {
  const result = { ...input };
  for (const key of ["value", "default"] as const) {
    const given = input[key];
    if (given === undefined) continue;
    const typed = ofType(input.type, given);
    const problem = typed === undefined ? `“${given}” is no ${input.type}` : outOfBounds(input, typed);
    if (problem) context.addIssue({ code: "custom", path: [key], message: problem });
    else result[key] = typed;
  }
  return result;
});

/** The value as its type has it, or undefined. Integers accept `10.0`, booleans any case. */
function ofType(type: LiteralFields["type"], value: string | number | boolean) {
  const spelled = String(value).trim();
  if (type === "string") return pythonText(value);
  if (type === "boolean")
    return /^(?:true|false)$/i.test(spelled) ? spelled.toLowerCase() === "true" : undefined;
  if (typeof value === "boolean" || !/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(spelled))
    return undefined;
  if (type === "number") return value;
  if (Number.isSafeInteger(Number(spelled))) return Number(spelled);
  return /^[-+]?\d+$/.test(spelled) ? spelled : undefined;
}

function outOfBounds(input: LiteralFields, value: string | number | boolean): string | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = input;
  const isNumeric = input.type === "integer" || input.type === "number";
  if (isNumeric && (Number(value) < min || Number(value) > max)) {
    return `${value} is outside of ${input.min ?? "…"} to ${input.max ?? "…"}`;
  }
  const choices = input.enum?.map(pythonText);
  if (choices && !choices.includes(pythonText(value))) return `${value} is none of ${choices.join(", ")}`;
  return undefined;
}

/** `{value: 5}` is the literal 5, as in Azure. */
function unwrapLiteral(value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("value" in value)) return value;
  return Object.keys(value).length === 1 ? value.value : value;
}

export const jobInput = z.preprocess(unwrapLiteral, z.union([literal, literalInput, assetInput]));
export type JobInput = z.infer<typeof jobInput>;

/** A boolean, which a choice of a pipeline asks, is a file that says true or false. */
export const outputType = oneOf([...ASSET_TYPES, "boolean"])
  .default("uri_folder")
  .transform((type) => (type === "boolean" ? "uri_file" : type));

export const jobOutput = fields("an output", {
  type: outputType,
  path: text(z.string().min(1)).optional(),
  mode: oneOf(OUTPUT_MODES).optional(),
  name: text().optional(),
  version: text().optional(),
  description: text().optional(),
}).check(({ value, issues }) => {
  if (value.version === undefined || value.name !== undefined) return;
  issues.push({
    code: "custom",
    path: ["version"],
    input: value,
    message: "a version needs a name beside it",
  });
});
export type JobOutput = z.infer<typeof jobOutput>;

/** True where the script is handed the address of the data, and reads it by itself. */
export const isTakenDirect = (input: JobInput | undefined): boolean =>
  typeof input === "object" && "mode" in input && input.mode === "direct";

/** The literal of an input, spelled as Azure puts it into a command; undefined for data and for what was left out. */
export function literalText(input: JobInput): string | undefined {
  if (typeof input !== "object") return pythonText(input);
  const value =
    "value" in input ? (input.value ?? input.default) : "default" in input ? input.default : undefined;
  return value === undefined ? undefined : pythonText(value);
}
