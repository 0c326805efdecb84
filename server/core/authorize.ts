import { AppError } from "@/domain/errors";
import { allows, NEVER_FOR_RUNS, type Permission } from "@/domain/permissions";
import type { Ctx, WorkspaceCtx } from "./context";

/** Whether the actor may. The one place where a permission is decided. */
export function can(ctx: WorkspaceCtx, permission: Permission): boolean {
  if (ctx.actor.kind === "run" && NEVER_FOR_RUNS.includes(permission)) return false;
  return allows(ctx.roles, permission);
}

/** The first line of every command and query of a workspace. */
export function authorize(ctx: WorkspaceCtx, permission: Permission): void {
  if (!can(ctx, permission)) {
    throw new AppError("forbidden", `Your role in this workspace does not allow this (${permission}).`);
  }
}

/** Commands about an account itself: only a person, signed in or by a token of theirs, never a run's script. */
export function authorizePerson(ctx: Ctx): void {
  if (ctx.actor.kind === "run") throw new AppError("forbidden", "A run's token cannot do this.");
}

/** Commands about the installation: its administrators only. */
export function authorizeAdmin(ctx: Ctx): void {
  if (ctx.actor.kind === "run" || !ctx.actor.isAdmin) {
    throw new AppError("forbidden", "Only an administrator of this installation can do this.");
  }
}
