/** What a node says. Nothing of it is believed beyond these bounds: behind a node is a machine that runs other people's code. */
import { z } from "zod";
import { findArtifactPathProblem } from "../artifact-path";
import { environmentSpec } from "../environments";
import { FAILURE_CODES } from "../runs";
import { contentHash, count, excerpt, MAX_LEASES, MAX_SLOTS, nodeText, SUBJECTS, subjectId } from "./fields";

const MAX_FACTS_CHARS = 256_000;
const MAX_POINTS = 5_000;
const MAX_PACKAGES = 20_000;
/** Of one instance of a run: one for each process at most. */
const MAX_PORTS = 1_024;
/** The right to execute a subject for a while. Every word about it carries the epoch: a stale one is refused. */
export const lease = z.strictObject({ subject: z.enum(SUBJECTS), id: subjectId, epoch: count });
export type Lease = z.infer<typeof lease>;

export const nodeFacts = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,100}$/, "A node's name has letters, digits, _, . and - (at most 100)."),
  /** Tells the node's data folder from every other. */
  homeId: nodeText(64),
  slots: z.int().min(1).max(MAX_SLOTS),
  /** The compute target that it works for, by its name in every workspace that has it. */
  target: nodeText(255),
  facts: z
    .record(z.string(), z.unknown())
    .refine((facts) => JSON.stringify(facts).length <= MAX_FACTS_CHARS, "These are too many facts."),
});
export type NodeFacts = z.infer<typeof nodeFacts>;

export const reclaimRequest = z.strictObject({ held: z.array(subjectId).max(MAX_LEASES) });
export const claimRequest = z.strictObject({
  /** For runs. */
  freeSlots: z.array(z.int().min(0).max(MAX_SLOTS)).max(MAX_SLOTS),
  /** For instances of deployments, which come after those of runs. */
  instanceSlots: z
    .array(
      z
        .int()
        .min(0)
        .max(2 * MAX_SLOTS),
    )
    .max(MAX_SLOTS)
    .default([]),
  /** With it nothing is given: the runs that wait are told this reason. */
  hold: nodeText(1_000).optional(),
});
export const renewRequest = z.strictObject({ leases: z.array(lease).max(MAX_LEASES) });

/** `work`: there may be some. `cancel`: ask at once which runs are to end. */
export const news = z.object({ news: z.enum(["work", "cancel", "none"]) });
export type News = z.infer<typeof news>["news"];

/** What is to be done with a build of the node's that no run uses: see `Controller.settleBuild`. */
export const buildOrder = z.object({
  id: nodeText(64),
  work: z.enum(["rebuild", "remove"]),
  hash: contentHash,
  /** Of a rebuild: what is built, and the values of the secrets that its package indexes want. */
  environment: environmentSpec.optional(),
  indexSecrets: z.record(z.string(), z.string()).optional(),
});
export type BuildOrder = z.infer<typeof buildOrder>;

/** `inUse`: a run of the node's has the build, so it was left as it is. */
export const buildOrderEnd = z.strictObject({
  id: nodeText(64),
  status: z.enum(["done", "inUse", "failed"]),
  /** What is free on the disk that was not before. */
  freedBytes: count.optional(),
  error: excerpt.optional(),
});
export type BuildOrderEnd = z.infer<typeof buildOrderEnd>;

/** Where the processes of an instance of a run listen for those of the others. */
const peerPlace = z.strictObject({
  address: z.union([z.ipv4(), z.ipv6()]),
  ports: z.array(z.int().min(1).max(65_535)).max(MAX_PORTS),
});

/**
 * `lost`: stop at once, without another word. `cancel`: end with SIGTERM, grace, SIGKILL. `stuck`: kill, and tell the end.
 * An order may be given again until it is settled.
 */
export const renewal = z.object({
  lost: z.array(subjectId),
  cancel: z.array(subjectId),
  stuck: z.array(subjectId).optional(),
  orders: z.array(buildOrder).optional(),
  /** All instances of these runs are ready, and may start: the places of all, in their order. Told until it is so. */
  meetings: z.array(z.object({ id: subjectId, places: z.array(peerPlace) })).optional(),
});
export type Renewal = z.infer<typeof renewal>;

export const progress = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("preparing"),
    waitingReason: nodeText(1_000).nullable(),
    buildId: nodeText(64).optional(),
  }),
  z.strictObject({ status: z.literal("running") }),
  z.strictObject({ status: z.literal("finalizing") }),
  /** Of an instance of a run that takes several nodes, with its place; of one of a deployment without. */
  z.strictObject({ status: z.literal("ready"), place: peerPlace.optional() }),
]);
/** A socket is named by an instance on the studio's own machine: no door takes that from another, whose tunnel is used. */
export type Progress = z.infer<typeof progress> & { socket?: string };

export const noticeRequest = z.strictObject({ text: excerpt });

const runError = z.strictObject({
  code: z.enum(FAILURE_CODES),
  message: excerpt,
  excerpt: excerpt.optional(),
  exitCode: z.int().optional(),
  signal: nodeText(20).optional(),
});

export const outcome = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("completed") }),
  z.strictObject({ status: z.literal("failed"), error: runError }),
  z.strictObject({ status: z.literal("canceled"), error: runError.optional() }),
]);
export type Outcome = z.infer<typeof outcome>;

export const buildReport = z.strictObject({
  hash: contentHash,
  status: z.enum(["building", "ready", "failed"]),
  resolved: z.array(nodeText(4096)).max(MAX_PACKAGES).optional(),
  python: nodeText(100).optional(),
  error: z.string().max(1_000_000).optional(),
});
export type BuildReport = z.infer<typeof buildReport>;

/** What a node measures itself. A script's own metrics go to the studio's doors with the run's token. */
const systemPoints = z
  .array(
    z.strictObject({
      key: z.string().regex(/^system\/\w{1,200}$/, "A node tells metrics of its machine: system/…"),
      value: z.number(),
      step: count,
      time: count,
    }),
  )
  .max(MAX_POINTS);
export type SystemPoint = z.infer<typeof systemPoints>[number];
/** The points that a node tells of an instance: what its processes take. */
export const USE_KEYS = { cpu: "system/cpu_cores", memoryBytes: "system/memory_bytes" } as const;
export const metricsRequest = z.strictObject({ points: systemPoints });

const artifactPath = z.string().superRefine((path, { addIssue }) => {
  const problem = findArtifactPathProblem(path);
  if (problem) addIssue(`The path ${problem}.`);
});

/** A file that a run has left, by the hash of its bytes: they are put before it is told. */
export const collectedEntry = z.strictObject({
  /** Its path among the run's artifacts, as `domain/artifact-names` spells it: `named-outputs/<name>/…`. */
  path: artifactPath,
  /** What the path was shortened from, where that was too long. */
  fullPath: nodeText(100_000).optional(),
  /** The declared output that it belongs to, with its path inside. */
  output: z.strictObject({ name: nodeText(255), path: nodeText(100_000) }).optional(),
  sha256: contentHash,
  sizeBytes: count,
});
export type CollectedEntry = z.infer<typeof collectedEntry>;
/** As many as are told together. */
export const MAX_COLLECTED = 100;
export const collectRequest = z.strictObject({ files: z.array(collectedEntry).max(MAX_COLLECTED) });

/** The first byte of a log that is gone, and the first that is there again. */
export const cutRequest = z
  .strictObject({ start: count, end: count })
  .refine(({ start, end }) => end > start, "A cut ends behind its start.");

export const logLength = z.object({ sizeBytes: count });
export const registered = z.object({ nodeId: z.string() });
export const reported = z.object({ buildId: z.string() });
