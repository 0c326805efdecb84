/** Promotions: an alias or a stage that somebody asks for, for a version of a model, and somebody else grants. */
import { z } from "zod";
import { modelAlias } from "./models";
import { idOf, line } from "./names";

export const PROMOTION_STATES = ["open", "approved", "declined", "withdrawn"] as const;
export type PromotionState = (typeof PROMOTION_STATES)[number];
/** In those two a model counts as in use; the others are no promotion. */
export const PROMOTED_STAGES = ["Staging", "Production"] as const;
export type PromotedStage = (typeof PROMOTED_STAGES)[number];

const why = line(1_000);
const versionNamed = z.object({ name: z.string().max(255), version: z.string().max(255) });

export const requestPromotionInput = versionNamed.extend({
  /** One of these two. */
  alias: modelAlias.optional(),
  stage: z.enum(PROMOTED_STAGES).optional(),
  reason: why.min(1, "Say why: whoever approves reads it."),
});
export const decidePromotionInput = z.object({
  promotion: idOf("promotion"),
  isApproved: z.boolean(),
  reason: why.default(""),
});
export const withdrawPromotionInput = z.object({ promotion: idOf("promotion") });
export const listPromotionsInput = z.object({
  /** Without one, those of all models of the workspace. */
  name: z.string().max(255).optional(),
  version: z.string().max(255).optional(),
  state: z.enum(PROMOTION_STATES).optional(),
  limit: z.int().min(1).max(500).default(100),
});

/** `the alias champion`, `the stage Production`. */
export const describeTarget = ({ alias, stage }: { alias?: string | null; stage?: string | null }): string =>
  alias ? `the alias ${alias}` : `the stage ${stage}`;
