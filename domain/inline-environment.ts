/** An environment as a job or a file of its own describes it. */
import { z } from "zod";
import { refuseRequirement } from "./foreign-lines";
import { anything, fields, integer, oneOf, text, texts } from "./yaml/fields";

const requirement = text(
  z.string().superRefine((line, context) => {
    const message = refuseRequirement(line);
    if (message) context.addIssue({ code: "custom", message });
  }),
);
const condaName = text(
  z
    .string()
    .max(2000)
    .regex(/^\s*\w/, "a package's name is needed, as `numpy=1.26`")
    .regex(/^(?!\s*\w+:\/\/)/, "it is an address: give the package's name and version, as `numpy=1.26`"),
);
const condaDependency = z.union([condaName, fields("a conda dependency", { pip: z.array(requirement) })]);

/** Conda passes over fields that it does not know, and so do we. */
export const condaFile = z.looseObject({
  name: text().optional(),
  channels: z.array(text()).optional(),
  dependencies: z.array(condaDependency).optional(),
  variables: texts.optional(),
  prefix: text().optional(),
});
export type CondaFile = z.infer<typeof condaFile>;

const route = fields("a route", { port: integer(), path: text() });

/** Longer ones would not fit where an environment is handed on. */
const MAX_DOCKERFILE_CHARS = 100_000;

export const inlineEnvironment = fields("an environment", {
  $schema: text().optional(),
  name: text().optional(),
  version: text().optional(),
  description: text().optional(),
  tags: texts.optional(),
  image: text(z.string().min(1)).optional(),
  build: fields("a build", {
    path: text().optional(),
    dockerfile_path: text().optional(),
    /** Ours: the Dockerfile's text, in the place of a file. */
    dockerfile: text(z.string().min(1).max(MAX_DOCKERFILE_CHARS)).optional(),
  }).optional(),
  conda_file: z.union([text(z.string().min(1)), condaFile]).optional(),
  os_type: oneOf(["linux", "windows"]).optional(),
  datastore: text().optional(),
  auto_delete_setting: anything.optional(),
  inference_config: fields("an inference configuration", {
    liveness_route: route,
    readiness_route: route,
    scoring_route: route,
  }).optional(),
  /** Ours: a plain pip list, and an interpreter that exists on the target (an absolute path or a version). */
  pip: z.array(requirement).optional(),
  python: text(z.string().min(1)).optional(),
  variables: texts.optional(),
});
export type InlineEnvironment = z.infer<typeof inlineEnvironment>;
