import { z } from "zod";
import { describeActivity } from "./descriptor";

/** A build that runs of the workspace wait for. What it made and its log are those of the build, which it only names. */
export const environmentBuild = describeActivity({
  kind: "environmentBuild",
  doneBy: "node",
  input: z.object({ buildId: z.string(), environment: z.string() }),
  outcome: z.object({}),
  unit: null,
  sees: "environments:read",
  cancels: null,
  title: ({ environment }) => `Build the environment ${environment}`,
  tell: () => null,
});
