/** Batch endpoints and their deployments: Azure ML's v2 YAML of both, and of what is asked of them. */
import { z } from "zod";
import { deploymentParts, servingName } from "./endpoints";
import { jobInput, jobOutput } from "./job-data";
import { computeName, resources } from "./jobs";
import {
  fileName,
  type MiniBatchWork,
  miniBatchFields,
  miniBatchThreshold,
  OUTPUT_ACTIONS,
} from "./mini-batches";
import { runName } from "./names";
import { anything, fields, integer, oneOf, text, texts, wholeNumber } from "./yaml/fields";

const words = () => text(z.string().max(20_000));
const about = { description: words().optional(), tags: texts.optional(), properties: texts.optional() };

export const batchEndpointFile = fields("a batch endpoint", {
  $schema: text().optional(),
  name: text(servingName).optional(),
  ...about,
  auth_mode: oneOf(["aad_token", "key", "aml_token"]).optional(),
  defaults: fields("defaults", { deployment_name: text(servingName).optional() }).optional(),
  identity: anything.optional(),
  location: text().optional(),
});
export type BatchEndpointFile = z.infer<typeof batchEndpointFile>;

const MAX_MINI_BATCH = 1_000_000;

const work = {
  ...miniBatchFields,
  mini_batch_size: integer(wholeNumber.min(1).max(MAX_MINI_BATCH)).optional(),
  mini_batch_error_threshold: miniBatchThreshold,
  output_action: oneOf(OUTPUT_ACTIONS).optional(),
  output_file_name: fileName.optional(),
  environment_variables: texts.optional(),
};

/** A file without `type` has the settings at its root: Azure's older shape, which is read as well. */
export const batchDeploymentFile = fields("a batch deployment", {
  $schema: text().optional(),
  name: text(servingName).optional(),
  endpoint_name: text(servingName).optional(),
  ...about,
  type: oneOf(["model", "pipeline"]).optional(),
  ...deploymentParts,
  compute: computeName.optional(),
  resources: resources.optional(),
  settings: fields("the settings of a batch deployment", work).optional(),
  ...work,
  component: anything.optional(),
  job_definition: anything.optional(),
});
export type BatchDeploymentFile = z.infer<typeof batchDeploymentFile>;

/** How the files are gone over, as it is kept. */
export interface BatchSettings extends MiniBatchWork {
  /** Variables as they were written: a secret by its name. */
  variables: Record<string, string>;
  compute: string;
}

/** With Azure's defaults, but for the settings of the file. */
export function readBatchSettings(file: BatchDeploymentFile): BatchSettings {
  const { settings = {} } = file;
  const said = <Key extends keyof typeof work>(key: Key) => settings[key] ?? file[key];
  const retries = said("retry_settings") ?? {};
  const perInstance = said("max_concurrency_per_instance") ?? 1;
  return {
    script: file.code_configuration?.scoring_script ?? null,
    miniBatchSize: said("mini_batch_size") ?? 10,
    concurrency: perInstance * (file.resources?.instance_count ?? 1),
    maxRetries: retries.max_retries ?? 3,
    timeoutSeconds: retries.timeout ?? 30,
    errorThreshold: said("error_threshold") ?? -1,
    miniBatchErrorThreshold: said("mini_batch_error_threshold") ?? -1,
    outputAction: said("output_action") ?? "append_row",
    outputFileName: said("output_file_name") ?? "predictions.csv",
    loggingLevel: said("logging_level") ?? "INFO",
    variables: { ...file.environment_variables, ...settings.environment_variables },
    compute: file.compute ?? "local",
  };
}

/** What a file asks for that has no meaning here, said where the deployment is shown. */
export function batchNotices(file: BatchDeploymentFile): string[] {
  const { instance_count: count = 1, instance_type: type } = file.resources ?? {};
  return [
    ...(count > 1
      ? [`\`resources.instance_count: ${count}\` was read as so many times the processes, on one machine.`]
      : []),
    ...(type === undefined ? [] : [`The instance type ${type} was not used: the compute target says where.`]),
  ];
}

export const batchEndpointNotices = (file: BatchEndpointFile): string[] =>
  (["identity", "location"] as const)
    .filter((field) => file[field] !== undefined)
    .map((field) => `\`${field}\` was not used: the endpoint is at this studio's own address.`);

/** What is asked of an endpoint: the data to go over, and where its rows are to be. */
export const invocationFile = fields("an invocation", {
  $schema: text().optional(),
  inputs: z.record(z.string(), jobInput).optional(),
  outputs: z.record(z.string(), z.union([z.null(), jobOutput])).optional(),
  name: text(runName).optional(),
  display_name: text(z.string().max(255)).optional(),
  experiment_name: text(z.string().min(1).max(255)).optional(),
  description: text().optional(),
  tags: texts.optional(),
  /** In place of the deployment's own, for this time. */
  mini_batch_size: work.mini_batch_size,
  instance_count: integer(wholeNumber.min(1).max(64)).optional(),
});
export type InvocationFile = z.infer<typeof invocationFile>;

/** As Azure calls the output that the rows are in. */
export const SCORES = "score";
/** The names that a run of an endpoint has for its data and for its model. */
export const DATA_INPUT = "data";
export const MODEL_INPUT = "model";
