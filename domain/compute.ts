import { z } from "zod";

/** What a node has found out about its machine: only what was seen to work. */
export const hostFacts = z.object({
  hostname: z.string(),
  system: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  gpus: z.array(z.string()),
  /** `explain` is the sentence for people. */
  isolation: z.object({ kind: z.string(), explain: z.string(), ownUser: z.boolean() }),
  /** How a limit is held, or "none". */
  limits: z.object({ memory: z.string(), processes: z.string() }),
  pythons: z.array(z.object({ version: z.string(), executable: z.string() })),
  logCap: z.string(),
});
export type HostFacts = z.infer<typeof hostFacts>;
