import { AppError } from "@/domain/errors";
import { listOpen, type OpenedWorkspace, scopeOf } from "../auth/open-workspace";
import { can, isAdministrator } from "../core/authorize";
import type { Ctx } from "../core/context";

/**
 * A workspace brings the use of the machine with it, so a guest with a small role cannot help themselves to one:
 * administrators may, and whoever holds a role that grants it in some workspace already.
 */
export function mayCreateWorkspace(ctx: Ctx, open: OpenedWorkspace[]): boolean {
  if (scopeOf(ctx.actor) !== null) return false;
  return isAdministrator(ctx) || open.some((workspace) => can({ ...ctx, ...workspace }, "workspaces:create"));
}

export async function authorizeCreation(ctx: Ctx): Promise<void> {
  if (mayCreateWorkspace(ctx, await listOpen(ctx.services, ctx.actor))) return;
  throw new AppError("forbidden", "Only administrators, owners and contributors make new workspaces.");
}
