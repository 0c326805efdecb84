import { z } from "zod";

/** What a compute target can be: the machine of the installation, a pool of nodes, or what is attached. */
export const TARGET_KINDS = ["local", "cluster", "ssh", "ray"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** The target that every workspace has: the machine of the installation. */
export const OWN_TARGET = { name: "local", kind: "local" } as const satisfies {
  name: string;
  kind: TargetKind;
};
/** What the target of a node with a token is. */
export const NODE_TARGET_KIND = "cluster" satisfies TargetKind;

/** What of the world the processes of a target reach, the widest first. */
export const NETWORK_MODES = ["full", "outside", "none"] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

export const NETWORK_LABELS: Record<NetworkMode, { label: string; explains: string }> = {
  full: {
    label: "The machine's",
    explains: "Runs share the network of the machine, and reach everything that listens on it.",
  },
  outside: {
    label: "The outside",
    explains: "Runs reach the studio and the world outside of the machine, but nothing that listens on it.",
  },
  none: { label: "The studio alone", explains: "Runs reach the studio, and nothing else." },
};

/** A target can narrow what its machine gives, never widen it: the machine belongs to all workspaces. */
export const narrowerNetwork = (one: NetworkMode, other: NetworkMode): NetworkMode =>
  NETWORK_MODES[Math.max(NETWORK_MODES.indexOf(one), NETWORK_MODES.indexOf(other))]!;

/** `null` leaves it to the machine. */
export const setTargetNetworkInput = z.object({
  name: z.string(),
  network: z.enum(NETWORK_MODES).nullable(),
});

/** What a node has found out about its machine: only what was seen to work. */
export const hostFacts = z.object({
  hostname: z.string(),
  system: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  gpus: z.array(z.string()),
  /** `explain` is the sentence for people. */
  isolation: z.object({ kind: z.string(), explain: z.string(), ownUser: z.boolean() }),
  /** The widest that runs are given here; `isOwn` tells whether this machine can give less than all of its own. */
  network: z.object({ mode: z.enum(NETWORK_MODES), isOwn: z.boolean(), explain: z.string() }),
  /** How system calls are filtered, as a sentence. */
  systemCalls: z.object({ isFiltered: z.boolean(), explain: z.string() }),
  /** How a limit is held, or "none". */
  limits: z.object({ memory: z.string(), processes: z.string() }),
  pythons: z.array(z.object({ version: z.string(), executable: z.string() })),
  /** What brings the images of environments here. Older nodes say nothing of it. */
  images: z.object({ engine: z.string().nullable(), explain: z.string() }).optional(),
  logCap: z.string(),
});
export type HostFacts = z.infer<typeof hostFacts>;

export interface Protection {
  what: string;
  words: string;
  isInForce: boolean;
}

/** What protects and limits runs on a machine, and whether images can be brought there, in the words of the compute target's page and of `doctor`. */
export function describeProtection(facts: HostFacts): Protection[] {
  const { isolation, network, systemCalls, limits, images } = facts;
  const held = (limit: string, by: string) =>
    limit === "none" ? `${by} is not limited: this machine has no means for it` : `${by} by ${limit}`;
  return [
    { what: "Isolation", words: isolation.explain, isInForce: isolation.kind !== "none" },
    { what: "Network", words: network.explain, isInForce: network.isOwn },
    { what: "System calls", words: systemCalls.explain, isInForce: systemCalls.isFiltered },
    {
      what: "Limits",
      words: `${held(limits.memory, "Memory")}. ${held(limits.processes, "The number of processes")}.`,
      isInForce: limits.memory !== "none" && limits.processes !== "none",
    },
    ...(images ? [{ what: "Images", words: images.explain, isInForce: images.engine !== null }] : []),
  ];
}
