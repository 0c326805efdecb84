import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Copies a version of a data asset whose bytes lie elsewhere, so that it holds them whatever becomes of its source. */
export const pinData = describeActivity({
  kind: "pinData",
  doneBy: "clock",
  input: z.object({ versionId: z.string(), name: z.string(), version: z.string() }),
  outcome: z.object({ copied: z.number().default(0), reused: z.number().default(0) }),
  unit: "file",
  sees: "data:read",
  cancels: "data:write",
  title: ({ name, version }) => `Pin ${name}:${version}`,
  tell: ({ copied, reused }) =>
    `${copied} file${copied === 1 ? " was" : "s were"} copied, and ${reused} ${reused === 1 ? "was" : "were"} here already.`,
});
