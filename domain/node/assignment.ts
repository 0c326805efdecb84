/** What a node is given to execute: an attempt of a run or an instance of a deployment, with all that it needs and nothing else. */
import { z } from "zod";
import { NETWORK_MODES } from "../compute";
import { environmentSpec } from "../environments";
import { type Distribution, distribution } from "../jobs";
import { reservation } from "../reservation";
import { livenessProbe } from "../serving/probes";
import { contentHash, count, MAX_FILES, nodeText } from "./fields";
import { lease } from "./messages";

export const fileEntry = z.object({
  /** Relative, `/`-separated, in normal form; never absolute, never with `..`. */
  path: nodeText(4096),
  sha256: contentHash,
  sizeBytes: count,
  executable: z.boolean().optional(),
});
export type FileEntry = z.infer<typeof fileEntry>;

const files = z.array(fileEntry).max(MAX_FILES);
const name = nodeText(255);

export const inputPlan = z.discriminatedUnion("kind", [
  z.object({ name, kind: z.literal("literal"), value: z.string() }),
  z.object({ name, kind: z.enum(["file", "folder"]), files }),
]);
export type InputPlan = z.infer<typeof inputPlan>;

export const outputPlan = z.object({ name, kind: z.enum(["file", "folder"]) });
export type OutputPlan = z.infer<typeof outputPlan>;

export const assignment = z.object({
  ...lease.shape,
  name,
  workspace: name,
  experimentId: nodeText(64),
  /** Counts the starts of its subject. */
  attempt: count,
  /** True when the attempt was seen to run before: it may be taken up, never begun again. */
  hasStarted: z.boolean().optional(),
  /** True when its cancel has been asked for: what of it is still at work is ended, and no more of it is stored. */
  isCanceled: z.boolean().optional(),
  /** 0 … slots-1; each slot has a uid of its own. A run that takes several slots is given the first. */
  slot: count,
  slots: count,
  /** What the script proves itself with at the studio's doors. Where those are is for the node to say. */
  token: z.string(),
  command: z.string(),
  code: files,
  inputs: z.array(inputPlan),
  outputs: z.array(outputPlan),
  environment: environmentSpec,
  /** It was read from YAML before it was stored; reading it again would take what it says for another spelling. */
  distribution: z.custom<Distribution>((value) => distribution.safeParse(value).success).optional(),
  /** Set where its run takes several nodes: which of its instances this is, and how many there are. */
  peers: z.object({ instance: count, count }).optional(),
  /** The variables that the author and the environment set. */
  variables: z.record(z.string(), z.string()),
  /** The values of the secrets that its environment's package indexes want, by name. No run and no package sees them. */
  indexSecrets: z.record(z.string(), z.string()).optional(),
  /** Words that the log holds no longer when it is kept: the token, and the values of secrets. */
  masked: z.array(z.string()),
  /** What the compute target lets its runs reach; the node gives the narrower of this and of its own. */
  network: z.enum(NETWORK_MODES).optional(),
  /** Set for an instance of a deployment, which answers requests on a socket that the node opens for it. */
  serving: z
    .object({
      deploymentId: z.string(),
      endpoint: name,
      deployment: name,
      timeoutMs: z.number(),
      /** So long it may take until it is ready. */
      startTimeoutMs: z.number(),
      /** Absent from a studio that is older than its node: nobody looks then. */
      liveness: livenessProbe.optional(),
      /** Below the code; null for a model that is asked without a script. */
      scoringScript: z.string().nullable(),
      /** What its script may collect, by name. */
      collections: z.array(z.string()).optional(),
    })
    .optional(),
  timeoutSeconds: z.number().optional(),
  memoryBytes: z.number().optional(),
  shmBytes: z.number().optional(),
  /** What an engine is to set aside for it. */
  reserve: reservation.optional(),
});
export type Assignment = z.infer<typeof assignment>;
