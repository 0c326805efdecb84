import type { Permission, Role } from "@/domain/permissions";
import type { Services } from "./services";

/** Only server/auth mints one: for a caller after it has looked at the membership, or for the studio itself. */
export type WorkspaceId = string & { readonly minted: unique symbol };

/** Who knocks at a door: a person, a token of theirs, or a script that works in their name. */
export type Caller =
  | { kind: "user"; userId: string; name: string; isAdmin: boolean; sessionId: string }
  | { kind: "token"; userId: string; name: string; isAdmin: boolean; tokenId: string; scope: string | null }
  /** The script of a run: within its submitter's role, minus what `NEVER_FOR_RUNS` lists. */
  | { kind: "run"; userId: string; name: string; isAdmin: false; runId: string; workspaceId: string };

/** What the studio does unasked, by the clock. */
export type StudioActor = { kind: "system"; name: string } | { kind: "rule"; name: string; ruleId: string };

/** What carries out a run by making the runs that it is made of: it may what the script of that run may. */
export type Engine = { kind: "engine"; userId: string; name: string; runId: string; workspaceId: string };

/** What begins runs by the clock, in the name of who set it up. */
export type Scheduled = {
  kind: "schedule";
  userId: string;
  name: string;
  scheduleId: string;
  workspaceId: string;
};

/** Whoever makes runs, in the name of a person. */
export type Author = Caller | Engine | Scheduled;

/** Whoever does something. Doors know only callers; what the studio may do by itself takes any actor. */
export type Actor =
  | Author
  | StudioActor
  /** Whoever has the data folder, and so everything in it. */
  | { kind: "console"; name: string };

/** Who asks, and what they may use to be answered: the context of a request outside any workspace. */
export interface Ctx<A extends Actor = Caller> {
  services: Services;
  actor: A;
}

/** The same inside a workspace. Every query filters by `workspaceId`; `roles` are a caller's, and the studio has none. */
export interface WorkspaceCtx<A extends Actor = Caller> extends Ctx<A> {
  workspaceId: WorkspaceId;
  workspace: string;
  roles: readonly Role[];
}

export type { Permission };

export const THE_STUDIO: StudioActor = { kind: "system", name: "The studio" };

/** True for the script or the engine of a run. */
export const isOfRun = (actor: Actor): actor is Extract<Author, { runId: string }> =>
  actor.kind === "run" || actor.kind === "engine";

/** The run whose script or engine it is, which may go on changing what it makes; null for people and their tokens. */
export const scriptRun = (actor: Actor): string | null => (isOfRun(actor) ? actor.runId : null);

/** How an actor is written in the audit. */
export function actorLabel(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "token":
      return `token:${actor.tokenId}:${actor.userId}`;
    case "run":
    case "engine":
      return `${actor.kind}:${actor.runId}`;
    case "schedule":
      return `schedule:${actor.scheduleId}`;
    case "rule":
      return `rule:${actor.ruleId}`;
    default:
      return actor.kind;
  }
}

/** The account in whose name an actor acts, or null where it is nobody's. */
export const accountOf = (actor: Actor): string | null => ("userId" in actor ? actor.userId : null);

/** An actor in words: `Ada`, `Ada, by a token`, `Retention rule “failed runs, 30 days”`. */
export function nameActor(actor: Actor): string {
  if (actor.kind === "token") return `${actor.name}, by a token`;
  if (actor.kind === "run") return `${actor.name}, by the script of a run`;
  if (actor.kind === "schedule") return `${actor.name}, by a schedule`;
  return actor.kind === "engine" ? `${actor.name}, by a run` : actor.name;
}
