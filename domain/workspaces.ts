import { z } from "zod";
import { line, workspaceSlug } from "./names";

export const createWorkspaceInput = z.object({
  name: workspaceSlug,
  description: line(1000).default(""),
});

/** What is not given stays as it is. */
export const updateWorkspaceInput = z.object({
  name: workspaceSlug.optional(),
  description: line(1000).optional(),
  /** Whether aliases and stages of models are moved only by a request that somebody else has approved. */
  approvesModels: z.boolean().optional(),
});
