/** Batch endpoints and deployments as Azure's clients show them. */
import { z } from "zod";
import { OUTPUT_ACTIONS } from "@/domain/mini-batches";
import type { BatchDeploymentDetail, BatchEndpointSummary } from "@/server/batch-endpoints/list-endpoints";

const texts = z.record(z.string(), z.string());
const made = z.object({ created_at: z.iso.datetime(), created_by: z.string() });

export const batchEndpoint = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    tags: texts,
    properties: texts,
    auth_mode: z.string(),
    provisioning_state: z.string(),
    scoring_uri: z.string().meta({ description: "Where data is named that is to be gone over" }),
    defaults: z.object({ deployment_name: z.string().nullable() }),
    notices: z.array(z.string()),
    creation_context: made,
  })
  .meta({ description: "A batch endpoint" });

export const batchDeployment = z
  .object({
    id: z.string(),
    name: z.string(),
    endpoint_name: z.string(),
    description: z.string(),
    tags: texts,
    properties: texts,
    type: z.string(),
    provisioning_state: z.string(),
    model: z.string().nullable(),
    environment: z.string(),
    code_configuration: z.object({ scoring_script: z.string() }).nullable(),
    compute: z.string(),
    settings: z.object({
      mini_batch_size: z.int(),
      max_concurrency_per_instance: z.int(),
      output_action: z.enum(OUTPUT_ACTIONS),
      output_file_name: z.string().nullable(),
      retry_settings: z.object({ max_retries: z.int(), timeout: z.number() }),
      error_threshold: z.int(),
      mini_batch_error_threshold: z.int(),
      logging_level: z.string(),
      environment_variables: texts,
    }),
    is_default: z.boolean(),
    notices: z.array(z.string()),
    creation_context: made,
  })
  .meta({ description: "A deployment behind a batch endpoint" });

interface Addresses {
  publicUrl: string;
  workspace: string;
}

export function presentBatchEndpoint(row: BatchEndpointSummary, { publicUrl, workspace }: Addresses) {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    properties: row.properties,
    auth_mode: "aad_token",
    provisioning_state: "Succeeded",
    scoring_uri: `${publicUrl}/batch-endpoints/${workspace}/${row.name}/jobs`,
    defaults: { deployment_name: row.defaultDeployment },
    notices: row.notices,
    creation_context: { created_at: row.createdAt.toISOString(), created_by: row.userName },
  };
}

export function presentBatchDeployment(row: BatchDeploymentDetail) {
  const { settings } = row;
  return {
    id: row.id,
    name: row.name,
    endpoint_name: row.endpoint,
    description: row.description,
    tags: row.tags,
    properties: row.properties,
    type: "model",
    provisioning_state: "Succeeded",
    model: row.modelName,
    environment: row.environment,
    code_configuration: settings.script === null ? null : { scoring_script: settings.script },
    compute: settings.compute,
    settings: {
      mini_batch_size: settings.miniBatchSize,
      max_concurrency_per_instance: settings.concurrency,
      output_action: settings.outputAction,
      output_file_name: settings.outputFileName,
      retry_settings: { max_retries: settings.maxRetries, timeout: settings.timeoutSeconds },
      error_threshold: settings.errorThreshold,
      mini_batch_error_threshold: settings.miniBatchErrorThreshold,
      logging_level: settings.loggingLevel,
      environment_variables: settings.variables,
    },
    is_default: row.isDefault,
    notices: row.notices,
    creation_context: { created_at: row.createdAt.toISOString(), created_by: row.userName },
  };
}
