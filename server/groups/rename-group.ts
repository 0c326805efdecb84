import { eq } from "drizzle-orm";
import type { z } from "zod";
import { groups } from "@/db/schema";
import { renameGroupInput } from "@/domain/groups";
import { audit } from "../core/audit";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { authorizeGroup, requireFreeName } from "./policy";

export async function renameGroup(ctx: Ctx, input: z.input<typeof renameGroupInput>): Promise<void> {
  const { groupId, name } = parse(renameGroupInput, input);
  await authorizeGroup(ctx, groupId);
  await ctx.services.db.transaction(async (tx) => {
    await requireFreeName(tx, ctx, name, groupId);
    await tx.update(groups).set({ name }).where(eq(groups.id, groupId));
    await audit(tx, ctx, "groups.rename", groupId, { name });
  });
}
