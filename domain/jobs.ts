/**
 * The run configuration: Azure ML's v2 command job. Its YAML, the form, the stored spec and the API are one shape,
 * with the YAML's own field names; `domain/yaml` reads and writes it with line numbers.
 */
import { z } from "zod";
import { runName } from "./names";

export const INPUT_TYPES = ["uri_file", "uri_folder", "mltable", "custom_model", "mlflow_model", "triton_model"] as const;
export const LITERAL_TYPES = ["string", "number", "integer", "boolean"] as const;
export const INPUT_MODES = ["ro_mount", "rw_mount", "download", "direct", "eval_mount", "eval_download"] as const;
export const OUTPUT_MODES = ["rw_mount", "mount", "upload", "direct"] as const;

export const literal = z.union([z.string(), z.number(), z.boolean()]);

export const assetInput = z.strictObject({
  type: z.enum(INPUT_TYPES).default("uri_folder"),
  path: z.string().optional(),
  mode: z.enum(INPUT_MODES).optional(),
  optional: z.boolean().optional(),
  path_on_compute: z.string().optional(),
  datastore: z.string().optional(),
  description: z.string().optional(),
});
export const literalInput = z.strictObject({
  type: z.enum(LITERAL_TYPES),
  value: literal.optional(),
  default: literal.optional(),
  optional: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  enum: z.array(literal).optional(),
  description: z.string().optional(),
});
export const jobInput = z.union([literal, literalInput, assetInput]);
export const jobOutput = z.strictObject({
  type: z.enum(INPUT_TYPES).default("uri_folder"),
  path: z.string().optional(),
  mode: z.enum(OUTPUT_MODES).optional(),
  name: z.string().optional(),
  version: z.string().optional(),
  description: z.string().optional(),
});

export const condaFile = z.strictObject({
  name: z.string().optional(),
  channels: z.array(z.string()).optional(),
  dependencies: z.array(z.union([z.string(), z.strictObject({ pip: z.array(z.string()) })])).optional(),
  variables: z.record(z.string(), z.string()).optional(),
  prefix: z.string().optional(),
});
export const inlineEnvironment = z.strictObject({
  name: z.string().optional(),
  version: z.string().optional(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  image: z.string().optional(),
  build: z.strictObject({ path: z.string().optional(), dockerfile_path: z.string().optional() }).optional(),
  conda_file: z.union([condaFile, z.string()]).optional(),
  os_type: z.string().optional(),
  inference_config: z.unknown().optional(),
  /** Ours: a plain pip list, and an interpreter that exists on the target (an absolute path or a version). */
  pip: z.array(z.string()).optional(),
  python: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
});

export const distribution = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("pytorch"), process_count_per_instance: z.int().min(1).max(256).optional() }),
  z.strictObject({ type: z.literal("mpi"), process_count_per_instance: z.int().min(1).max(256).optional() }),
  z.strictObject({
    type: z.literal("tensorflow"),
    worker_count: z.int().min(1).max(256).optional(),
    parameter_server_count: z.int().min(0).max(256).optional(),
  }),
  z.strictObject({
    type: z.literal("ray"),
    port: z.int().optional(),
    address: z.string().optional(),
    include_dashboard: z.boolean().optional(),
    dashboard_port: z.int().optional(),
    head_node_additional_args: z.string().optional(),
    worker_node_additional_args: z.string().optional(),
  }),
]);

export const commandJob = z.strictObject({
  $schema: z.string().optional(),
  type: z.literal("command").default("command"),
  name: runName.optional(),
  display_name: z.string().max(255).optional(),
  experiment_name: z.string().min(1).max(255).optional(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.record(z.string(), z.string()).optional(),
  command: z.string().min(1),
  code: z.string().optional(),
  environment: z.union([z.string(), inlineEnvironment]).optional(),
  environment_variables: z.record(z.string(), z.string()).optional(),
  distribution: distribution.optional(),
  compute: z.string().default("local"),
  resources: z
    .strictObject({
      instance_count: z.int().min(1).optional(),
      instance_type: z.string().optional(),
      shm_size: z.string().optional(),
      docker_args: z.union([z.string(), z.array(z.string())]).optional(),
      locations: z.array(z.string()).optional(),
      max_instance_count: z.int().optional(),
      properties: z.unknown().optional(),
    })
    .optional(),
  limits: z.strictObject({ timeout: z.int().min(1).optional() }).optional(),
  inputs: z.record(z.string(), jobInput).optional(),
  outputs: z.record(z.string(), z.union([z.null(), jobOutput])).optional(),
  queue_settings: z.strictObject({ job_tier: z.string().optional(), priority: z.string().optional() }).optional(),
  services: z.record(z.string(), z.unknown()).optional(),
  identity: z.unknown().optional(),
  parent_job_name: z.string().optional(),
  /** Ours: how often a failed attempt is started again. */
  retry_settings: z.strictObject({ max_retries: z.int().min(0).max(100).optional() }).optional(),
});
export type CommandJob = z.infer<typeof commandJob>;
export type JobInput = z.infer<typeof jobInput>;
export type JobOutput = z.infer<typeof jobOutput>;
export type InlineEnvironment = z.infer<typeof inlineEnvironment>;
export type Distribution = z.infer<typeof distribution>;
