import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Starts a generation of a deployment, and lets it answer once all its instances are ready. */
export const deploy = describeActivity({
  kind: "deploy",
  doneBy: "node",
  input: z.object({
    deploymentId: z.string(),
    generation: z.number(),
    endpoint: z.string(),
    deployment: z.string(),
  }),
  outcome: z.object({}),
  unit: "instance",
  sees: "endpoints:read",
  cancels: null,
  title: ({ endpoint, deployment }) => `Deploy ${deployment} of ${endpoint}`,
  tell: () => null,
});
