import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Builds an environment anew, with what its packages come down to today. The build that there is stays until that is whole. */
export const environmentRebuild = describeActivity({
  kind: "environmentRebuild",
  doneBy: "node",
  input: z.object({ buildId: z.string(), environment: z.string() }),
  outcome: z.object({}),
  unit: null,
  sees: "environments:read",
  cancels: null,
  title: ({ environment }) => `Rebuild the environment ${environment}`,
  tell: () => null,
});
