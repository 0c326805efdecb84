import { z } from "zod";
import { findKeyProblem } from "./metrics/parse-points";

export const LOGGED_MODEL_STATUSES = ["pending", "ready", "uploadFailed"] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

export const loggedModelName = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^/:.%"']+$/, "A model's name has none of / : . % \" '");

const key = z.string().superRefine((value, context) => {
  const problem = findKeyProblem(value);
  if (problem) context.addIssue({ code: "custom", message: problem });
});
export const loggedModelEntry = z.object({ key, value: z.string().max(100_000) });
