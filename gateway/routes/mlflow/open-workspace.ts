import type { GatewayDeps, Request } from "@/gateway/deps";
import { openDefaultWorkspace, openWorkspace } from "@/server/auth/open-workspace";
import type { Actor, WorkspaceCtx } from "@/server/core/context";

/**
 * What an actor may see, for as long as its sign-in is believed: the authenticator hands out one object for that time, and
 * forgets it when a membership changes. So a metric costs no look at the members.
 */
const opened = new WeakMap<Actor, Map<string, Promise<WorkspaceCtx>>>();

/** The workspace of the address, or the token's own where the address names none. */
export function openFor(request: Request, { services }: GatewayDeps): Promise<WorkspaceCtx> {
  const { actor } = request;
  const { workspace = "" } = request.params as { workspace?: string };
  const places = opened.get(actor) ?? new Map<string, Promise<WorkspaceCtx>>();
  opened.set(actor, places);
  const known = places.get(workspace);
  if (known) return known;
  const ctx = { services, actor };
  const opening = workspace ? openWorkspace(ctx, workspace) : openDefaultWorkspace(ctx);
  places.set(workspace, opening);
  opening.catch(() => places.delete(workspace));
  return opening;
}
