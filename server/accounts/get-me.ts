import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import { listOpen, pickDefault } from "../auth/open-workspace";
import { isAdministrator } from "../core/authorize";
import type { Ctx } from "../core/context";
import { mayCreateGroup } from "../groups/policy";
import { listWorkspaces, type WorkspaceSummary } from "../workspaces/list-workspaces";
import { mayCreateWorkspace } from "../workspaces/policy";

export interface Me {
  user: { id: string; email: string; name: string; isAdmin: boolean };
  /** Where a door without a workspace in its address leads; null while there is none. */
  defaultWorkspace: string | null;
  workspaces: WorkspaceSummary[];
  can: { createWorkspace: boolean; createGroup: boolean };
}

/** Who asks, and where they may go. */
export async function getMe(ctx: Ctx): Promise<Me> {
  const { services, actor } = ctx;
  const [user] = await services.db
    .select({ id: users.id, email: users.email, name: users.name })
    .from(users)
    .where(eq(users.id, actor.userId));
  const workspaces = await listWorkspaces(ctx);
  const open = await listOpen(services, actor);
  return {
    user: { ...user!, isAdmin: isAdministrator(ctx) },
    defaultWorkspace: pickDefault(workspaces, ({ name }) => name)?.name ?? null,
    workspaces,
    can: { createWorkspace: mayCreateWorkspace(ctx, open), createGroup: mayCreateGroup(ctx, open) },
  };
}
