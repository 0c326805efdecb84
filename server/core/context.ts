import type { Permission, Role } from "@/domain/permissions";
import type { Services } from "./services";

/** Only `openWorkspace` in server/auth mints one, after it has looked at the caller's membership. */
export type WorkspaceId = string & { readonly minted: unique symbol };

export type Actor =
  | { kind: "user"; userId: string; name: string; isAdmin: boolean; sessionId: string }
  | { kind: "token"; userId: string; name: string; isAdmin: boolean; tokenId: string; scope: string | null }
  /** The script of a run: within its submitter's role, minus what `NEVER_FOR_RUNS` lists. */
  | { kind: "run"; userId: string; name: string; isAdmin: false; runId: string; workspaceId: string };

/** Who asks, and what they may use to be answered: the context of a request outside any workspace. */
export interface Ctx {
  services: Services;
  actor: Actor;
}

/** The same inside a workspace, where the actor has at least one role. Every query filters by `workspaceId`. */
export interface WorkspaceCtx extends Ctx {
  workspaceId: WorkspaceId;
  workspace: string;
  roles: readonly Role[];
}

export type { Permission };

/** The run whose script it is, which may go on changing what it makes; null for people and their tokens. */
export const scriptRun = (actor: Actor): string | null => (actor.kind === "run" ? actor.runId : null);

/** How an actor is written in the audit. */
export function actorLabel(actor: Actor): string {
  if (actor.kind === "run") return `run:${actor.runId}`;
  return actor.kind === "token" ? `token:${actor.tokenId}:${actor.userId}` : `user:${actor.userId}`;
}
