/** What a client sends to submit a job, again and again with more of what was asked for: docs/rest-v1.md. */
import { z } from "zod";
import { withoutCredentials } from "@/domain/credentials";
import { runName } from "@/domain/names";
import { MAX_OPTION_CHARS, MAX_OPTIONS } from "@/domain/yaml/overrides";
import { MAX_YAML_CHARS } from "@/domain/yaml/read-yaml";
import { listedPath } from "@/server/snapshots/listed-path";

const gitFacts = z.strictObject({
  commit: z.string().max(200).optional(),
  branch: z.string().max(1_000).optional(),
  /** Without what an address may carry of a password. */
  remote: z.string().max(2_000).transform(withoutCredentials).optional(),
  dirty: z.boolean().optional(),
  diff: z.string().max(1_100_000).optional(),
});

export const submissionInput = z.strictObject({
  yaml: z.string().max(MAX_YAML_CHARS * 4),
  file: z
    .string()
    .min(1)
    .max(1_000)
    .regex(/^[^\0]*$/, "has a NUL, which no name of a file has")
    .default("job.yml"),
  set: z
    .array(z.string())
    .max(MAX_OPTIONS)
    .refine((options) => options.reduce((sum, { length }) => sum + length, 0) <= MAX_OPTION_CHARS, {
      message: `All options together may have ${MAX_OPTION_CHARS} characters: write what is long into the YAML`,
    })
    .default([]),
  /** Takes the place of the YAML's own name. */
  name: runName.nullish(),
  paths: z.record(z.string().max(4_096), listedPath).default({}),
  git: gitFacts.nullish(),
  idempotency_key: z.string().min(1).max(200).nullish(),
});
export type Submission = z.output<typeof submissionInput>;
