import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Copies what a run takes from datastores and the web into the workspace's storage, before a node is given the run. */
export const stageInputs = describeActivity({
  kind: "stageInputs",
  doneBy: "clock",
  input: z.object({ runId: z.string(), run: z.string() }),
  outcome: z.object({ copied: z.number().default(0), reused: z.number().default(0) }),
  unit: "input",
  sees: "runs:read",
  cancels: null,
  title: ({ run }) => `Copy the inputs of ${run}`,
  tell: ({ copied, reused }) => `${copied} files were copied, and ${reused} were here already.`,
});
