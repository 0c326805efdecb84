import { z } from "zod";
import { describeChange, runChange } from "../run-changes";
import { describeActivity } from "./descriptor";
import { runsOutcome, tellRefused } from "./runs-outcome";

/** The same done to each of many runs. */
export const changeRuns = describeActivity({
  kind: "changeRuns",
  doneBy: "clock",
  input: z.object({
    change: runChange,
    /** Where a move leads. */
    experimentId: z.string().optional(),
    /** What is stamped on all that is trashed together, so that it can come back together; a moment as ISO text. */
    at: z.string(),
  }),
  outcome: runsOutcome,
  unit: "run",
  sees: "runs:read",
  cancels: "runs:write",
  title: ({ change }) => describeChange(change),
  tell: tellRefused,
});
