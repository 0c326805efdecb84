import { eq } from "drizzle-orm";
import type { z } from "zod";
import { groups } from "@/db/schema";
import { renameGroupInput } from "@/domain/groups";
import { audit } from "../core/audit";
import type { Ctx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { authorizeGroup } from "./policy";

export async function renameGroup(ctx: Ctx, input: z.input<typeof renameGroupInput>): Promise<void> {
  const { groupId, name } = parse(renameGroupInput, input);
  await authorizeGroup(ctx, groupId);
  const rename = ctx.services.db.transaction(async (tx) => {
    await tx.update(groups).set({ name }).where(eq(groups.id, groupId));
    await audit(tx, ctx, "groups.rename", groupId, { name });
  });
  return orConflict(rename, `There is already a group named “${name}”.`);
}
