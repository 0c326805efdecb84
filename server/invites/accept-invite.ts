import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { invites, members, users } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { inviteToken, joinInput } from "@/domain/invites";
import { hashPassword } from "../auth/secrets";
import { awaitTurn } from "../auth/throttle";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import type { Services } from "../core/services";
import { notify } from "../queue/notify";
import { loadOpenInvite } from "./look-at-invite";

/** Takes the invite for whoever has signed in. It is used up, whoever it was meant for. */
export async function acceptInvite(
  ctx: Ctx,
  input: z.input<typeof inviteToken>,
): Promise<{ workspace: string }> {
  authorizeSignedIn(ctx);
  const { token } = parse(inviteToken, input);
  return ctx.services.db.transaction((tx) => take(tx, ctx, token));
}

/** Takes it for somebody who has no account yet, and makes one. The role was given by whoever made the link. */
export async function joinByInvite(
  services: Services,
  input: z.input<typeof joinInput>,
): Promise<{ workspace: string }> {
  const { token, name, email, password } = parse(joinInput, input);
  await loadOpenInvite(services.db, token); // so that only a holder of a link can make us hash passwords
  // And so that the holder tries few addresses: it is told which of them have an account already.
  await awaitTurn(services.db, "invite", token);
  const passwordHash = await hashPassword(password);
  const userId = newId("user");
  const actor = { kind: "user" as const, userId, name, isAdmin: false, sessionId: "" }; // signs in next
  const join = services.db.transaction(async (tx) => {
    await tx.insert(users).values({ id: userId, name, email, passwordHash });
    return take(tx, { services, actor }, token);
  });
  return orConflict(
    join,
    "There is an account with this address already: sign in, then open the link again.",
  );
}

async function take(tx: Tx, ctx: Ctx, token: string): Promise<{ workspace: string }> {
  const { userId } = ctx.actor;
  const { inviteId, workspaceId, workspace, role } = await loadOpenInvite(tx, token, true);
  const here = and(eq(members.workspaceId, workspaceId), eq(members.userId, userId));
  const [present] = await tx.select().from(members).where(here);
  if (present) throw new AppError("conflict", `You are a member of “${workspace}” already.`);
  await tx.insert(members).values({ id: newId("member"), workspaceId, userId, role });
  const accepted = { acceptedAt: sql`now()`, acceptedBy: userId };
  await tx.update(invites).set(accepted).where(eq(invites.id, inviteId));
  await audit(tx, { ...ctx, workspaceId }, "invites.accept", inviteId, { role });
  await notify(tx, "auth");
  return { workspace };
}
