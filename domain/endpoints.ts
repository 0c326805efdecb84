/** Online endpoints and their deployments: Azure ML's v2 YAML of both, and the rules that every door asks. */
import { z } from "zod";
import { OWN_TARGET } from "./compute";
import { inlineEnvironment } from "./inline-environment";
import { computeName } from "./jobs";
import { type CollectorSettings, collectorFields, readCollector } from "./serving/collector";
import type { RequestSettings } from "./serving/contract";
import { type LivenessProbe, probeFields, readLiveness, readStartTimeoutMs } from "./serving/probes";
import { readQuantity } from "./serving/quantity";
import { deployedCount, MAX_INSTANCES, readScale, type ScaleSettings, scaleFields } from "./serving/scale";
import { anything, fields, flag, integer, oneOf, text, texts, wholeNumber } from "./yaml/fields";

/** An endpoint's name, and a deployment's. */
export const servingName = z
  .string()
  .max(255)
  .regex(
    /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/,
    "a name starts with a letter, has only letters, digits and -, and does not end with -",
  );

export const AUTH_MODES = ["key", "aml_token", "aad_token"] as const;
export type AuthMode = (typeof AUTH_MODES)[number];
export const KEY_SLOTS = ["primary", "secondary"] as const;
export type KeySlot = (typeof KEY_SLOTS)[number];

/** Shares of the requests in percent, by the name of the deployment. */
export const traffic = z.record(z.string(), integer(wholeNumber.min(0).max(100)));
export type Traffic = z.output<typeof traffic>;

const words = () => text(z.string().max(20_000));

export const endpointFile = fields("an online endpoint", {
  $schema: text().optional(),
  name: text(servingName).optional(),
  description: words().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  auth_mode: oneOf(AUTH_MODES).optional(),
  traffic: traffic.optional(),
  mirror_traffic: traffic.optional(),
  compute: text().optional(),
  identity: anything.optional(),
  kind: text().optional(),
  location: text().optional(),
  public_network_access: text().optional(),
});
export type EndpointFile = z.infer<typeof endpointFile>;

/** Less than this no interpreter starts in. */
const MIN_MEMORY_BYTES = 32 * 1024 ** 2;
const memory = z
  .string()
  .refine(
    (written) => (readQuantity(written) ?? 0) >= MIN_MEMORY_BYTES,
    "is no memory for a worker: write for example 2Gi, and at least 32Mi",
  );

const milliseconds = (most: number) => integer(wholeNumber.min(1).max(most));

const inlineModel = fields("a model", {
  $schema: text().optional(),
  name: text().optional(),
  version: text().optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  type: oneOf(["custom_model", "mlflow_model", "triton_model"]).optional(),
  path: text(z.string().min(1)),
  flavors: anything.optional(),
  stage: text().optional(),
});

/** What a deployment answers with, online or over files. */
export const deploymentParts = {
  model: z.union([text(z.string().min(1)), inlineModel]).optional(),
  code_configuration: fields("a code configuration", {
    code: text(z.string().min(1)).optional(),
    scoring_script: text(z.string().min(1)),
  }).optional(),
  environment: z.union([text(z.string().min(1)), inlineEnvironment]).optional(),
  environment_variables: texts.optional(),
};

export const deploymentFile = fields("an online deployment", {
  $schema: text().optional(),
  name: text(servingName).optional(),
  endpoint_name: text(servingName).optional(),
  description: words().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  type: oneOf(["managed", "kubernetes"]).optional(),
  ...deploymentParts,
  model_mount_path: text().optional(),
  instance_type: text().optional(),
  /** Where its instances are. */
  compute: computeName.optional(),
  instance_count: integer(wholeNumber.min(1).max(MAX_INSTANCES)).optional(),
  egress_public_network_access: text().optional(),
  app_insights_enabled: flag.optional(),
  resources: fields("resources", {
    requests: anything.optional(),
    limits: fields("limits", {
      cpu: anything.optional(),
      memory: text(memory).optional(),
      "nvidia.com/gpu": anything.optional(),
    }).optional(),
  }).optional(),
  scale_settings: scaleFields.optional(),
  request_settings: fields("request settings", {
    request_timeout_ms: milliseconds(180_000).optional(),
    max_concurrent_requests_per_instance: integer(wholeNumber.min(1).max(10_000)).optional(),
    max_queue_wait_ms: integer(wholeNumber.min(0).max(180_000)).optional(),
  }).optional(),
  liveness_probe: probeFields.optional(),
  readiness_probe: probeFields.optional(),
  data_collector: collectorFields.optional(),
});
export type DeploymentFile = z.infer<typeof deploymentFile>;
/** The same of every kind of deployment. */
export type DeploymentParts = Pick<DeploymentFile, keyof typeof deploymentParts | "name" | "endpoint_name">;

/** The settings of a generation, as they are kept. */
export interface DeploymentSettings {
  /** How many it is deployed with. */
  instanceCount: number;
  /** Where their number follows the load. */
  scale?: ScaleSettings;
  requests: RequestSettings;
  /** Variables as they were written: a secret by its name. */
  variables: Record<string, string>;
  /** So long `init()` may take. */
  startTimeoutMs: number;
  /** How a worker that greets nobody any more is noticed; of generations that are older than this, as Azure's default. */
  liveness?: LivenessProbe;
  /** Below the code; null for a model that brings its own way to be asked. */
  scoringScript: string | null;
  instanceType: string | null;
  /** The compute target whose nodes have its instances; without it, the studio's own machine. */
  compute?: string;
  /** What each instance may take; without it, the share of the machine that a node gives. */
  memoryBytes?: number;
  /** What is collected of its requests. */
  collector?: CollectorSettings;
}

/** Where a file says nothing it is as at Azure. */
export function readSettings(file: DeploymentFile): DeploymentSettings {
  const asked = file.request_settings ?? {};
  const limit = file.resources?.limits?.memory;
  const collector = readCollector(file.data_collector);
  const scale = readScale(file.scale_settings);
  const count = file.instance_count ?? 1;
  return {
    instanceCount: scale ? deployedCount(scale, count) : count,
    ...(scale && { scale }),
    requests: {
      maxConcurrentRequestsPerInstance: asked.max_concurrent_requests_per_instance ?? 1,
      requestTimeoutMs: asked.request_timeout_ms ?? 5_000,
      maxQueueWaitMs: asked.max_queue_wait_ms ?? 500,
    },
    variables: file.environment_variables ?? {},
    startTimeoutMs: readStartTimeoutMs(file.readiness_probe),
    liveness: readLiveness(file.liveness_probe),
    scoringScript: file.code_configuration?.scoring_script ?? null,
    instanceType: file.instance_type ?? null,
    ...(file.compute !== undefined && file.compute !== OWN_TARGET.name && { compute: file.compute }),
    ...(limit !== undefined && { memoryBytes: readQuantity(limit)! }),
    ...(collector && { collector }),
  };
}

/** What a file asks for that has no meaning on a machine of one's own, said where the deployment is shown. */
export function noticesOf(file: DeploymentFile): string[] {
  const said: [unknown, string][] = [
    [
      file.instance_type,
      `The instance type ${file.instance_type} was not used: \`compute\` names the machines of the instances.`,
    ],
    [
      file.type === "kubernetes",
      "`type: kubernetes` was not used: `compute` names the machines of the instances.",
    ],
    [
      file.egress_public_network_access,
      "`egress_public_network_access` was not used: the compute target says what is reached.",
    ],
    [file.model_mount_path, "`model_mount_path` was not used: AZUREML_MODEL_DIR names the model's folder."],
    [file.app_insights_enabled, "`app_insights_enabled` was not used: the log is on the deployment's page."],
    [
      file.resources?.requests ?? file.resources?.limits?.cpu ?? file.resources?.limits?.["nvidia.com/gpu"],
      "Of `resources` only `limits.memory` is used: instances share their machine.",
    ],
    [
      file.data_collector?.rolling_rate,
      "`rolling_rate` was not used: what is collected is kept row by row, and not in files.",
    ],
    [
      file.data_collector?.request_logging,
      "`request_logging` was not used: headers of requests are not collected.",
    ],
  ];
  return said.flatMap(([is, sentence]) => (is ? [sentence] : []));
}

export function endpointNotices(file: EndpointFile): string[] {
  const fields = (["compute", "identity", "kind", "location", "public_network_access"] as const).filter(
    (field) => file[field] !== undefined,
  );
  return fields.map((field) =>
    field === "compute"
      ? "`compute` was not used: each deployment names its own."
      : `\`${field}\` was not used: the endpoint is at this studio's own address.`,
  );
}

/** What is wrong with shares of these deployments, as a sentence; null where nothing is. */
export function findTrafficProblem(shares: Traffic, deployments: readonly string[]): string | null {
  const unknown = Object.keys(shares).find((name) => !deployments.includes(name));
  if (unknown !== undefined) {
    const known = deployments.length > 0 ? `there is ${deployments.join(", ")}` : "the endpoint has none yet";
    return `The traffic names ${unknown}, which is no deployment of this endpoint: ${known}.`;
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (sum === 0 || sum === 100) return null;
  return `The traffic comes to ${sum} %: the shares of all deployments together are 100, or 0 to answer nobody.`;
}

const MAX_MIRROR = 50;

export function findMirrorProblem(
  shares: Traffic,
  live: Traffic,
  deployments: readonly string[],
): string | null {
  const named = Object.entries(shares).filter(([, share]) => share > 0);
  if (named.length > 1) return "Mirror traffic goes to one deployment: name only one.";
  const [name, share] = named[0] ?? [];
  if (name === undefined || share === undefined) return null;
  if (!deployments.includes(name))
    return `The mirror traffic names ${name}, which is no deployment of this endpoint.`;
  if ((live[name] ?? 0) > 0)
    return `${name} answers requests itself: only a deployment without traffic is mirrored to.`;
  return share > MAX_MIRROR ? `The mirror traffic is ${share} %: at most ${MAX_MIRROR} % is copied.` : null;
}

/** `Creating`, as Azure's clients call how a deployment stands. */
export const DEPLOYMENT_STATES = ["creating", "updating", "succeeded", "failed"] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export const INSTANCE_STATES = ["wanted", "preparing", "starting", "ready", "draining"] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

/** An instance that has been at work for so long has not died at once. */
const STEADY_MS = 60_000;
const FREE_FAILURES = 4;
const MAX_DELAY_MS = 60_000;

/** How often in a row it has died by now, and how long is waited before it is started again. */
export function planRestart(failures: number, readyMs: number | null): { failures: number; delayMs: number } {
  const count = readyMs !== null && readyMs >= STEADY_MS ? 1 : failures + 1;
  const delayMs =
    count <= FREE_FAILURES ? 0 : Math.min(MAX_DELAY_MS, 1_000 * 2 ** (count - FREE_FAILURES - 1));
  return { failures: count, delayMs };
}

/** The last line of the last traceback in a log, or its last line: what went wrong, in the script's own words. */
export function causeIn(log: string): string | null {
  const lines = log.split("\n").map((line) => line.trimEnd());
  const begun = lines.findLastIndex((line) => line.startsWith("Traceback (most recent call last)"));
  const error = begun < 0 ? undefined : lines.slice(begun + 1).find((line) => /^[\w.]+(?::|$)/.test(line));
  return error ?? lines.findLast((line) => line !== "") ?? null;
}
