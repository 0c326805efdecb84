import { z } from "zod";
import { idOf, tokenName, workspaceSlug } from "./names";

/** Without `workspace` the token opens all of its owner's; without `expiresInDays` it lasts until it is revoked. */
export const createTokenInput = z.object({
  name: tokenName,
  workspace: workspaceSlug.optional(),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export const tokenInput = z.object({ tokenId: idOf("token") });
