import { z } from "zod";
import { displayName, email, idOf, password } from "./names";

export const setupInput = z.object({
  code: z.string().trim().toUpperCase().max(64),
  name: displayName,
  email,
  password,
});

/** A password of any length is taken here: an account may be older than the rule for new ones. */
export const signInInput = z.object({ email, password: z.string().min(1).max(256) });

export const profileInput = z.object({ name: displayName });
export const changePasswordInput = z.object({
  current: z.string().max(256),
  next: password,
  /** Whoever knew the old password may have made a token with it. */
  revokesTokens: z.boolean().default(false),
});
export const sessionInput = z.object({ sessionId: idOf("session") });

/** How long a sign-in lasts. */
export const SESSION_DAYS = 30;
