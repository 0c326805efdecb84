/** A component: a step of pipelines with typed inputs and outputs, in Azure's YAML. */
import { z } from "zod";
import { ASSET_TYPES } from "../assets";
import { inlineEnvironment } from "../inline-environment";
import { INPUT_MODES, literalInput, OUTPUT_MODES, outputType } from "../job-data";
import { distribution, resources } from "../jobs";
import { fields, flag, oneOf, text, texts } from "../yaml/fields";

const dataInput = fields("an input of a component", {
  type: oneOf(ASSET_TYPES),
  optional: flag.optional(),
  description: text().optional(),
  mode: oneOf(INPUT_MODES).optional(),
  /** Accepted, and not used: data has no default at Azure either. */
  default: text().optional(),
});

/** A literal with its bounds, or data. */
export const componentInput = z.union([literalInput, dataInput]);
export type ComponentInput = z.output<typeof componentInput>;

export const componentOutput = fields("an output of a component", {
  type: outputType,
  description: text().optional(),
  mode: oneOf(OUTPUT_MODES).optional(),
  /** Azure's word for an output that a choice asks. */
  is_control: flag.optional(),
  early_available: flag.optional(),
});
export type ComponentOutput = z.output<typeof componentOutput>;

/** What every component has. */
export const componentHead = {
  $schema: text().optional(),
  /** Of a registered one, `assetName`; one that is named by its file may be called anything. */
  name: text(z.string().min(1).max(255)).optional(),
  version: text(z.string().min(1).max(100)).optional(),
  display_name: text(z.string().max(255)).optional(),
  description: text().optional(),
  tags: texts.optional(),
  is_deterministic: flag.default(true),
  inputs: z.record(z.string(), componentInput).optional(),
  outputs: z.record(z.string(), z.union([componentOutput, z.null().transform(() => FOLDER)])).optional(),
};

const FOLDER: ComponentOutput = { type: "uri_folder" };

export const commandComponent = fields("a command component", {
  ...componentHead,
  type: oneOf(["command"]).default("command"),
  command: text(z.string().min(1)),
  code: text(z.string().min(1)).optional(),
  environment: z.union([text(z.string().min(1)), inlineEnvironment]).optional(),
  environment_variables: texts.optional(),
  distribution: distribution.optional(),
  resources: resources.optional(),
});
export type CommandComponent = z.output<typeof commandComponent>;

export const isLiteralInput = (
  input: ComponentInput,
): input is Extract<ComponentInput, { type: "string" | "number" | "integer" | "boolean" }> =>
  ["string", "number", "integer", "boolean"].includes(input.type);
