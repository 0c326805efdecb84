import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { groupMembers, members, workspaces } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { Role } from "@/domain/permissions";
import type { Author, Caller, Ctx, WorkspaceCtx, WorkspaceId } from "../core/context";
import type { Services } from "../core/services";

export interface OpenedWorkspace {
  workspaceId: WorkspaceId;
  workspace: string;
  roles: Role[];
}

/** The one workspace that the actor is confined to, or null. */
export function scopeOf(actor: Author): string | null {
  if (actor.kind === "user") return null;
  return actor.kind === "token" ? actor.scope : actor.workspaceId;
}

/** The workspace of that name, as this actor may see it. One it has no role in answers as one that is not there. */
export async function openWorkspace(ctx: Ctx, slug: string): Promise<WorkspaceCtx> {
  const [opened] = await listOpen(ctx.services, ctx.actor, slug);
  if (!opened) throw notFound("workspace", slug);
  return { ...ctx, ...opened };
}

/**
 * What an actor may see, for as long as its sign-in is believed: the authenticator hands out one object for that time, and
 * forgets it when a membership changes. So what is asked often costs no look at the members.
 */
const believed = new WeakMap<Caller, Map<string | undefined, Promise<WorkspaceCtx>>>();

/** The workspace of that name, or the default one, as the actor was last seen to see it: for the doors of the gateway. */
export async function openBelieved(ctx: Ctx, slug?: string): Promise<WorkspaceCtx> {
  const places = believed.get(ctx.actor) ?? new Map<string | undefined, Promise<WorkspaceCtx>>();
  believed.set(ctx.actor, places);
  const open = () => (slug === undefined ? openDefaultWorkspace(ctx) : openWorkspace(ctx, slug));
  const opening = places.get(slug) ?? open();
  places.set(slug, opening);
  opening.catch(() => places.delete(slug));
  const { workspaceId, workspace, roles } = await opening;
  return { ...ctx, workspaceId, workspace, roles };
}

/** Every workspace that the actor has a role in, by name; with `slug`, only that one. */
export async function listOpen(services: Services, actor: Author, slug?: string): Promise<OpenedWorkspace[]> {
  const { db } = services;
  const scope = scopeOf(actor);
  const groups = db
    .select({ id: groupMembers.groupId })
    .from(groupMembers)
    .where(eq(groupMembers.userId, actor.userId));
  const rows = await db
    .select({ id: workspaces.id, slug: workspaces.slug, role: members.role })
    .from(members)
    .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
    .where(
      and(
        or(eq(members.userId, actor.userId), inArray(members.groupId, groups)),
        isNull(workspaces.deletedAt),
        slug === undefined ? undefined : eq(workspaces.slug, slug),
        scope === null ? undefined : eq(workspaces.id, scope),
      ),
    )
    .orderBy(workspaces.slug);
  const opened = new Map<string, OpenedWorkspace>();
  for (const row of rows) {
    const entry = opened.get(row.id) ?? {
      workspaceId: row.id as WorkspaceId,
      workspace: row.slug,
      roles: [],
    };
    entry.roles.push(row.role);
    opened.set(row.id, entry);
  }
  return [...opened.values()];
}

/** The one that is meant where none is named: `default` where there is one, else the first by name. */
export const pickDefault = <W>(open: W[], nameOf: (workspace: W) => string): W | undefined =>
  open.find((workspace) => nameOf(workspace) === "default") ?? open[0];

/** Where a door without a workspace in its address leads: the token's own, else the default. */
export async function openDefaultWorkspace(ctx: Ctx): Promise<WorkspaceCtx> {
  const opened = pickDefault(await listOpen(ctx.services, ctx.actor), ({ workspace }) => workspace);
  if (!opened) throw notFound("workspace", "default");
  return { ...ctx, ...opened };
}
