/** A pipeline: a job whose steps are jobs, in Azure's YAML. */
import { z } from "zod";
import { jobInput, jobOutput } from "../job-data";
import { computeName } from "../jobs";
import { runName } from "../names";
import { anything, fields, flag, oneOf, text, texts } from "../yaml/fields";
import { jobs } from "./step";

/** Azure's settings, of which unknown ones are passed over. */
const settings = z.looseObject({
  default_compute: computeName.optional(),
  default_datastore: text().optional(),
  continue_on_step_failure: flag.optional(),
  force_rerun: flag.optional(),
});

export const pipelineJob = fields("a pipeline job", {
  $schema: text().optional(),
  type: oneOf(["pipeline"]),
  name: text(runName).optional(),
  display_name: text(z.string().max(255)).optional(),
  experiment_name: text(z.string().min(1).max(255)).optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  compute: computeName.optional(),
  settings: settings.optional(),
  inputs: z.record(z.string(), jobInput).optional(),
  outputs: z.record(z.string(), z.union([z.null(), jobOutput])).optional(),
  jobs: jobs.optional(),
  /** The whole graph from a file or the registry, in place of `jobs`. */
  component: text(z.string().min(1)).optional(),
  identity: anything.optional(),
  parent_job_name: text().optional(),
});
export type PipelineJob = z.output<typeof pipelineJob>;
