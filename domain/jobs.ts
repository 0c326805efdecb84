/**
 * The run configuration: Azure ML's v2 command job. Its YAML, the form, the stored spec and the API are one shape,
 * with the YAML's own field names; `domain/yaml` reads and writes it with line numbers.
 */
import { z } from "zod";
import { inlineEnvironment } from "./inline-environment";
import { jobInput, jobOutput } from "./job-data";
import { runName } from "./names";
import { anything, fields, flag, integer, oneOf, text, texts, wholeNumber } from "./yaml/fields";

const count = () => integer(wholeNumber.min(1).max(256)).optional();

export const distribution = z.preprocess(
  lowerType,
  z.discriminatedUnion("type", [
    fields("a pytorch distribution", { type: z.literal("pytorch"), process_count_per_instance: count() }),
    fields("an mpi distribution", { type: z.literal("mpi"), process_count_per_instance: count() }),
    fields("a tensorflow distribution", {
      type: z.literal("tensorflow"),
      worker_count: count(),
      parameter_server_count: integer(wholeNumber.min(0).max(256)).optional(),
    }),
    fields("a ray distribution", {
      type: z.literal("ray"),
      port: integer().optional(),
      address: text().optional(),
      include_dashboard: flag.optional(),
      dashboard_port: integer().optional(),
      head_node_additional_args: text().optional(),
      worker_node_additional_args: text().optional(),
    }),
  ]),
);

function lowerType(value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("type" in value)) return value;
  return typeof value.type === "string" ? { ...value, type: value.type.toLowerCase() } : value;
}

export const resources = fields("resources", {
  instance_count: integer(wholeNumber.min(1)).optional(),
  instance_type: text().optional(),
  shm_size: text(
    z.string().regex(/^\d+(?:\.\d+)?\s*[bkmgBKMG]?$/, "a size such as 2g or 512m is needed"),
  ).optional(),
  docker_args: z.union([text(), z.array(text())]).optional(),
  locations: z.array(text()).optional(),
  max_instance_count: integer(wholeNumber.min(1)).optional(),
  properties: anything.optional(),
});

const service = fields("a service", {
  type: text().optional(),
  port: integer().optional(),
  nodes: text().optional(),
  properties: z.record(z.string(), anything).optional(),
  log_dir: text().optional(),
  ssh_public_keys: text().optional(),
});

const identity = fields("an identity", {
  type: oneOf(["managed", "managed_identity", "aml_token", "user_identity"]),
  client_id: text().optional(),
  object_id: text().optional(),
  msi_resource_id: text().optional(),
});

/** `azureml:cpu` and `cpu` are one target; `local` is read in any case. */
export const computeName = text(z.string().min(1)).transform((name) => {
  const bare = name.replace(/^azureml:/, "");
  return bare.toLowerCase() === "local" ? "local" : bare;
});

export const commandJob = fields("a command job", {
  $schema: text().optional(),
  type: oneOf(["command"]).default("command"),
  name: text(runName).optional(),
  display_name: text(z.string().max(255)).optional(),
  experiment_name: text(z.string().min(1).max(255)).optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  command: text(z.string().min(1)),
  code: text(z.string().min(1)).optional(),
  environment: z.union([text(z.string().min(1)), inlineEnvironment]).optional(),
  environment_variables: texts.optional(),
  distribution: distribution.optional(),
  compute: computeName.default("local"),
  resources: resources.optional(),
  limits: fields("limits", { timeout: integer(wholeNumber.min(1)).optional() }).optional(),
  inputs: z.record(z.string(), jobInput).optional(),
  outputs: z.record(z.string(), z.union([z.null(), jobOutput])).optional(),
  queue_settings: fields("queue settings", {
    job_tier: oneOf(["Null", "Spot", "Basic", "Standard", "Premium"]).optional(),
    priority: oneOf(["low", "medium", "high"]).optional(),
  }).optional(),
  services: z.record(z.string(), service).optional(),
  identity: identity.optional(),
  parent_job_name: text().optional(),
  /** Ours: how often a failed attempt is started again. */
  retry_settings: fields("retry settings", {
    max_retries: integer(wholeNumber.min(0).max(100)).optional(),
  }).optional(),
});
export type CommandJob = z.infer<typeof commandJob>;
export type Distribution = z.infer<typeof distribution>;
export type { InlineEnvironment } from "./inline-environment";
export type { JobInput, JobOutput } from "./job-data";

/** What a job shows once it exists: read-only, so it may stand in a file and is passed over. */
export const READ_ONLY_FIELDS = ["id", "status", "creation_context", "log_files", "parameters"] as const;
