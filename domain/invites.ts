import { z } from "zod";
import { role } from "./members";
import { displayName, email, idOf, line, password } from "./names";

export const INVITE_DAYS = 7;

/** `note` says for whom the link is meant; only the members of the workspace read it. */
export const createInviteInput = z.object({ role, note: line(255).default("") });
export const inviteInput = z.object({ inviteId: idOf("invite") });

export const inviteToken = z.object({
  token: z.string().regex(/^ati_[\w-]{43}$/, "This link is not complete."),
});
export const joinInput = inviteToken.extend({ name: displayName, email, password });
