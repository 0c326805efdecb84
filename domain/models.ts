/** Models: Azure ML's v2 model YAML, what is kept of a version, and how MLflow's clients name one. */
import { z } from "zod";
import { assetName, assetVersion, LATEST, type TypeOf, typesOf } from "./assets";
import type { MlmodelFacts } from "./mlmodel";
import { anything, fields, oneOf, text, texts } from "./yaml/fields";

export const MODEL_TYPES = typesOf("model");
export type ModelType = TypeOf<"model">;

/** A version that is archived is in the stage Archived, whatever stage it had. */
export const MODEL_STAGES = ["None", "Staging", "Production", "Archived"] as const;
export type ModelStage = (typeof MODEL_STAGES)[number];

/** MLflow's scripts name models as they like: only what its addresses are made of is left out. */
export const modelName = z
  .string()
  .min(1, "a name is needed")
  .max(255)
  .regex(/^[^/:@\p{Cc}]*$/u, "a model's name has none of / : @");

export const modelAlias = z
  .string()
  .regex(/^[\w-]{1,255}$/, "an alias has only letters, digits, _ and - (at most 255)")
  .refine((alias) => alias.toLowerCase() !== LATEST, "latest is what the newest version is called already")
  .refine((alias) => !/^v\d+$/i.test(alias), "v and a number is how a version is called already");

/** MLflow's bounds for tags of registered models and of their versions. */
export const modelTag = z.object({ key: z.string().min(1).max(250), value: z.string().max(100_000) });

export const modelFile = fields("a model", {
  $schema: text().optional(),
  name: text(assetName).optional(),
  version: text(assetVersion).optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  type: oneOf(MODEL_TYPES).default("custom_model"),
  path: text(z.string().min(1)),
  flavors: anything.optional(),
  stage: oneOf(["Development", "Production", "Staging", "Archived"]).optional(),
});
export type ModelFile = z.infer<typeof modelFile>;

export interface ModelSpec {
  type: ModelType;
  /** The address that it was made from; null for files that were sent. */
  source: string | null;
  kind: "file" | "folder";
  /** What the file or folder is called where a deployment finds it. */
  rootName: string;
  fileCount: number;
  sizeBytes: number;
  /** The names of its flavors, by which it can be loaded. */
  flavors: string[];
  framework: string | null;
  mlmodel: MlmodelFacts | null;
  /** The name of the run that made it, and the id of the logged model that it was: they may be gone. */
  run: string | null;
  loggedModel: string | null;
  runLink: string | null;
  /** The version that it is a copy of. */
  origin: { workspace: string; name: string; version: string } | null;
}

/** The id in `models:/m-…`, by which MLflow 3 names a logged model, and the path in it. */
export function readLoggedModel(text: string): { id: string; path: string } | null {
  const [, id, path = ""] = /^models:\/+(m-[\w-]+)(?:\/(.*))?$/s.exec(text.trim()) ?? [];
  return id ? { id, path: path.replace(/^\/+|(?<!\/)\/+$/g, "") } : null;
}
