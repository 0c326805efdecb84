/** What a client sends to submit a job, again and again with more of what was asked for: docs/rest-v1.md. */
import { z } from "zod";
import { withoutCredentials } from "@/domain/credentials";
import { runName } from "@/domain/names";
import { fileSubmission } from "@/server/snapshots/listed-path";

const gitFacts = z.strictObject({
  commit: z.string().max(200).optional(),
  branch: z.string().max(1_000).optional(),
  /** Without what an address may carry of a password. */
  remote: z.string().max(2_000).transform(withoutCredentials).optional(),
  dirty: z.boolean().optional(),
  diff: z.string().max(1_100_000).optional(),
});

export const submissionInput = fileSubmission.extend({
  /** Takes the place of the YAML's own name. */
  name: runName.nullish(),
  git: gitFacts.nullish(),
});
export type Submission = z.output<typeof submissionInput>;
