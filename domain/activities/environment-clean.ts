import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Removes builds that no run has used for a while from the machines that hold them. */
export const environmentClean = describeActivity({
  kind: "environmentClean",
  doneBy: "node",
  input: z.object({ unusedDays: z.number() }),
  outcome: z.object({
    removed: z.number().default(0),
    freedBytes: z.number().default(0),
    kept: z.number().default(0),
  }),
  unit: "build",
  sees: "environments:read",
  cancels: null,
  title: ({ unusedDays }) =>
    unusedDays === 0
      ? "Remove the builds that no run uses now"
      : `Remove the builds that were unused for ${unusedDays} ${unusedDays === 1 ? "day" : "days"}`,
  tell: () => null,
});
