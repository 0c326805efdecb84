import { AppError } from "@/domain/errors";
import { allows, MAY_UNASKED, NEVER_FOR_RUNS, PERMISSIONS, type Permission } from "@/domain/permissions";
import { type Actor, type Caller, type Ctx, isOfRun, type WorkspaceCtx } from "./context";

/** Whether the actor may. The one place where a permission is decided. */
export function can({ actor, roles }: WorkspaceCtx<Actor>, permission: Permission): boolean {
  if (actor.kind === "system" || actor.kind === "rule") return MAY_UNASKED.includes(permission);
  if (isOfRun(actor) && NEVER_FOR_RUNS.includes(permission)) return false;
  return allows(roles, permission);
}

/** Every permission with its answer: what a detail query returns as `can`. */
export function abilities(ctx: WorkspaceCtx): Record<Permission, boolean> {
  const all = Object.keys(PERMISSIONS) as Permission[];
  return Object.fromEntries(all.map((permission) => [permission, can(ctx, permission)])) as Record<
    Permission,
    boolean
  >;
}

/** The first line of every command and query of a workspace. */
export function authorize(ctx: WorkspaceCtx<Actor>, permission: Permission): void {
  if (!can(ctx, permission)) {
    throw new AppError("forbidden", `Your role in this workspace does not allow this (${permission}).`);
  }
}

/** Commands about an account itself: only a person, signed in or by a token of theirs, never a run's script. */
export function authorizePerson(ctx: Ctx): void {
  if (ctx.actor.kind === "run")
    throw new AppError("forbidden", "The script of a run cannot do this: a person has to, or their token.");
}

/** Commands that a program must not do in a person's name: about passwords, sign-ins and tokens. */
export function authorizeSignedIn({ actor }: Ctx): Extract<Caller, { kind: "user" }> {
  if (actor.kind !== "user")
    throw new AppError("forbidden", "Sign in to the studio to do this; a token cannot.");
  return actor;
}

/** An administrator of the installation, not narrowed by a token for one workspace. */
export function isAdministrator({ actor }: Ctx): boolean {
  if (actor.kind === "token" && actor.scope !== null) return false;
  return actor.isAdmin;
}
