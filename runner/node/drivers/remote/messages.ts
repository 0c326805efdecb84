/** What an attached machine answers. Runs there have its account: nothing is believed beyond these bounds. */
import { z } from "zod";
import { contentHash, count, MAX_FILES, nodeText } from "@/domain/node/fields";

const python = z.object({
  executable: nodeText(4096),
  version: z.string().regex(/^3\.\d{1,3}\.\d{1,3}$/),
  pip: nodeText(4096).nullable(),
});
export type RemotePython = z.infer<typeof python>;

export const remoteFacts = z.object({
  /** The folder there that is this target's alone. */
  top: z
    .string()
    .max(4096)
    .regex(/^\/[^\0\n]*$/),
  hostname: nodeText(255),
  system: nodeText(255),
  cores: z.int().min(1).max(4096),
  memoryBytes: count,
  gpus: z.array(nodeText(255)).max(64),
  path: nodeText(10_000),
  /** Whether bubblewrap keeps runs apart there. */
  isIsolating: z.boolean(),
  hasBash: z.boolean(),
  pythons: z.array(python).min(1).max(200),
  /** The account that runs have, where it was not chosen by us. */
  user: nodeText(255).optional(),
  /** What an engine sets for its programs. */
  variables: z.record(nodeText(255), nodeText(100_000)).optional(),
});
export type RemoteFacts = z.infer<typeof remoteFacts>;

export const attemptNames = z.object({
  names: z.array(z.string().regex(/^\w{1,80}\.\d{1,9}$/)).max(100_000),
});
export const missingContents = z.object({ missing: z.array(contentHash).max(MAX_FILES) });
export const chosenPython = z.object({ python });
export const freePorts = z.object({ ports: z.array(z.int().min(1).max(65_535)).max(1024) });
export const freedBytes = z.object({ freedBytes: count });

export const remoteStatus = z.object({
  state: z.enum(["none", "prepared", "running", "ended"]),
  exitCode: z.int().min(0).max(255).nullable(),
  freeBytes: count.nullable(),
  ending: z.enum(["cancel", "timeout", "silence"]).nullable().catch(null),
  logBytes: count,
  /** What of the run's metrics, parameters and tags was not told yet. */
  pendingBytes: count,
  refused: z.object({ count, words: z.array(nodeText(500)).max(5) }),
});
export type RemoteStatus = z.infer<typeof remoteStatus>;

/** What a hand tells without being asked. */
export const remoteEvent = z.object({ event: z.literal("state"), isEnded: z.boolean(), logBytes: count });
export type RemoteEvent = z.infer<typeof remoteEvent>;

/** Names are bytes, in base64. */
const name = z.base64().max(100_000);
export const remoteFiles = z.object({
  files: z.array(z.object({ top: nodeText(1_000), path: name, sizeBytes: count })).max(MAX_FILES),
  odd: z.array(name).max(5),
  oddCount: count,
});
export type RemoteFiles = z.infer<typeof remoteFiles>;

export const buildState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("none") }),
  z.object({ state: z.literal("building") }),
  z.object({ state: z.literal("failed") }),
  z.object({
    state: z.literal("ready"),
    digest: contentHash,
    python,
    resolved: z.array(nodeText(4096)).max(20_000),
  }),
]);
export type BuildState = z.infer<typeof buildState>;
