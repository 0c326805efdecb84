import type { z } from "zod";
import { createWorkspaceInput } from "@/domain/workspaces";
import { audit } from "../core/audit";
import type { Ctx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { chooseName } from "./choose-name";
import { insertWorkspace } from "./create";
import { authorizeCreation } from "./policy";

/** Whoever makes a workspace owns it. */
export async function createWorkspace(
  ctx: Ctx,
  input: z.input<typeof createWorkspaceInput>,
): Promise<{ id: string; name: string; description: string }> {
  await authorizeCreation(ctx);
  const { description, ...given } = parse(createWorkspaceInput, input);
  const name = chooseName(ctx, given.name);
  const create = ctx.services.db.transaction(async (tx) => {
    const id = await insertWorkspace(tx, name, ctx.actor.userId, description);
    await audit(tx, ctx, "workspaces.create", id, { name });
    await notify(tx, "auth");
    return { id, name, description };
  });
  return orConflict(create, `There is already a workspace named “${name}”.`);
}
