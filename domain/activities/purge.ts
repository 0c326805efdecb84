import { z } from "zod";
import { describeActivity } from "./descriptor";
import { runsOutcome, tellRefused } from "./runs-outcome";

const WORDS = {
  chosen: "Purge from the trash",
  all: "Empty the trash",
  workspace: "Purge a deleted workspace",
} as const;

/** Deletes runs of the trash for good, and then the experiments, reports and drafts. */
export const purge = describeActivity({
  kind: "purge",
  doneBy: "clock",
  input: z.object({
    of: z.enum(["chosen", "all", "workspace"]).default("chosen"),
    experiments: z.array(z.string()).default([]),
    reports: z.array(z.string()).default([]),
    drafts: z.array(z.string()).default([]),
  }),
  outcome: runsOutcome,
  unit: "run",
  sees: "runs:read",
  cancels: "runs:purge",
  title: ({ of }) => WORDS[of],
  tell: tellRefused,
});
