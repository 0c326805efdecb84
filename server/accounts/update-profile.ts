import { eq } from "drizzle-orm";
import type { z } from "zod";
import { users } from "@/db/schema";
import { profileInput } from "@/domain/accounts";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

export async function updateProfile(ctx: Ctx, input: z.input<typeof profileInput>): Promise<void> {
  const { userId } = authorizeSignedIn(ctx);
  const { name } = parse(profileInput, input);
  await ctx.services.db.transaction(async (tx) => {
    await tx.update(users).set({ name }).where(eq(users.id, userId));
    await audit(tx, ctx, "accounts.updateProfile", userId, { name });
    await notify(tx, "auth");
  });
}
