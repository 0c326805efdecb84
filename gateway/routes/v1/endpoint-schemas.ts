/** Endpoints and deployments as Azure's clients show them. */
import { z } from "zod";
import { OWN_TARGET } from "@/domain/compute";
import { AUTH_MODES, type DeploymentState } from "@/domain/endpoints";
import type { DeploymentDetail, EndpointSummary } from "@/server/endpoints/list-endpoints";

const texts = z.record(z.string(), z.string());
const shares = z.record(z.string(), z.int());
const made = { created_at: z.iso.datetime(), created_by: z.string() };

/** As Azure calls how something stands. */
const STATES: Record<DeploymentState, string> = {
  creating: "Creating",
  updating: "Updating",
  succeeded: "Succeeded",
  failed: "Failed",
};

export const endpoint = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    tags: texts,
    properties: texts,
    auth_mode: z.enum(AUTH_MODES),
    provisioning_state: z.string(),
    scoring_uri: z.string().meta({ description: "Where requests are sent" }),
    openapi_uri: z.string(),
    traffic: shares,
    mirror_traffic: shares,
    notices: z.array(z.string()),
    creation_context: z.object(made),
  })
  .meta({ description: "An online endpoint" });

export const deployment = z
  .object({
    id: z.string(),
    name: z.string(),
    endpoint_name: z.string(),
    description: z.string(),
    tags: texts,
    properties: texts,
    type: z.string(),
    provisioning_state: z.enum(Object.values(STATES)),
    model: z.string().nullable(),
    environment: z.string(),
    environment_variables: texts,
    code_configuration: z.object({ scoring_script: z.string() }).nullable(),
    instance_type: z.string().nullable(),
    compute: z.string().meta({ description: "The compute target whose nodes have its instances" }),
    instance_count: z.int(),
    request_settings: z.object({
      request_timeout_ms: z.int(),
      max_concurrent_requests_per_instance: z.int(),
      max_queue_wait_ms: z.int(),
    }),
    scale_settings: z.object({
      type: z.enum(["default", "target_utilization"]),
      min_instances: z.int().optional(),
      max_instances: z.int().optional(),
      polling_interval: z.int().optional(),
      target_utilization_percentage: z.number().optional(),
    }),
    scaling: z
      .object({ wanted: z.int(), reason: z.string(), since: z.iso.datetime() })
      .nullable()
      .meta({ description: "How many instances are wanted at present, where that follows the load" }),
    traffic: z.int().meta({ description: "Its share of the requests, in percent" }),
    generation: z.int(),
    serving: z.int().nullable().meta({ description: "The generation that answers" }),
    instances: z.array(
      z.object({
        state: z.string(),
        generation: z.int(),
        node: z.string().nullable().meta({ description: "The node that has it" }),
        cpu: z.number().nullable().meta({ description: "In whole cores, as it was last looked at" }),
        memory_bytes: z.int().nullable(),
      }),
    ),
    error: z.object({ message: z.string(), excerpt: z.string().nullable() }).nullable(),
    notices: z.array(z.string()),
    activity: z.string().meta({ description: "The activity that deploys it, or did" }),
    creation_context: z.object(made),
  })
  .meta({ description: "A deployment behind an online endpoint" });

interface Addresses {
  publicUrl: string;
  workspace: string;
}

export function presentEndpoint(row: EndpointSummary, { publicUrl, workspace }: Addresses) {
  const address = `${publicUrl}/endpoints/${workspace}/${row.name}`;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    properties: row.properties,
    auth_mode: row.authMode,
    provisioning_state: "Succeeded",
    scoring_uri: `${address}/score`,
    openapi_uri: `${address}/swagger.json`,
    traffic: row.traffic,
    mirror_traffic: row.mirrorTraffic,
    notices: row.notices,
    creation_context: { created_at: row.createdAt.toISOString(), created_by: row.userName },
  };
}

export function presentDeployment(row: DeploymentDetail) {
  const { settings, error } = row;
  const { maxConcurrentRequestsPerInstance, requestTimeoutMs, maxQueueWaitMs } = settings.requests;
  return {
    id: row.id,
    name: row.name,
    endpoint_name: row.endpoint,
    description: row.description,
    tags: row.tags,
    properties: row.properties,
    type: "Managed",
    provisioning_state: STATES[row.state],
    model: row.modelName,
    environment: row.environment,
    environment_variables: settings.variables,
    code_configuration: settings.scoringScript === null ? null : { scoring_script: settings.scoringScript },
    instance_type: settings.instanceType,
    compute: settings.compute ?? OWN_TARGET.name,
    instance_count: settings.instanceCount,
    request_settings: {
      request_timeout_ms: requestTimeoutMs,
      max_concurrent_requests_per_instance: maxConcurrentRequestsPerInstance,
      max_queue_wait_ms: maxQueueWaitMs,
    },
    ...presentScale(row),
    traffic: row.traffic,
    generation: row.generation,
    serving: row.serving,
    instances: row.instances.map(({ state, generation, node, cpu, memoryBytes }) => ({
      ...{ state, generation, node, cpu },
      memory_bytes: memoryBytes,
    })),
    error: error && { message: error.message, excerpt: error.excerpt ?? null },
    notices: row.notices,
    activity: row.activityId,
    creation_context: { created_at: row.createdAt.toISOString(), created_by: row.userName },
  };
}

function presentScale({ settings: { scale }, scaling }: DeploymentDetail) {
  return {
    scale_settings: scale
      ? {
          type: "target_utilization" as const,
          min_instances: scale.min,
          max_instances: scale.max,
          polling_interval: scale.pollSeconds,
          target_utilization_percentage: scale.targetPercent,
        }
      : { type: "default" as const },
    scaling: scaling && {
      ...{ wanted: scaling.wanted, reason: scaling.reason },
      since: new Date(scaling.since).toISOString(),
    },
  };
}
