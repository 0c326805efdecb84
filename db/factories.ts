/** For tests: services over the test's own database, and the people, workspaces and records that a test begins with. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { Role } from "@/domain/permissions";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { isLeased } from "@/domain/runs";
import { openWorkspace } from "@/server/auth/open-workspace";
import type { Caller, Ctx, WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { openKeyring } from "@/server/core/keyring";
import { askAnewAt } from "@/server/core/reach-database";
import type { Services } from "@/server/core/services";
import { insertWorkspace } from "@/server/workspaces/create";
import { openLocalBlobs } from "../server/blobs/blobs";
import { experiments, members, runs, sessions, users } from "./schema";
import type { TestDatabase } from "./testing";

/** Services over `database` and a data folder that goes with the test file. Call it at the top, beside `testDatabase`. */
export function testServices(database: TestDatabase): Services {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-test-home-"));
  afterAll(() => fs.rmSync(home, { recursive: true, force: true }));
  return {
    get db() {
      return database.db;
    },
    get sql() {
      return database.sql;
    },
    askAnew: (ask) => askAnewAt(database.url)(ask),
    blobs: openLocalBlobs(path.join(home, "blobs")),
    keyring: openKeyring({ home, secretKey: () => "a key for tests, of more than 32 characters" }),
    guard: guardConnects([]),
    datastoreRoots: [],
    mail: null,
    home,
    publicUrl: "http://127.0.0.1:3000",
    close: async () => {},
  };
}

export interface Person {
  userId: string;
  name: string;
  email: string;
  isAdmin: boolean;
}

/** A word that no other call returned, in letters that every kind of name accepts. */
export const uniqueWord = (prefix: string) => `${prefix}-${newId("audit").slice(-10)}`;

/** An account. Its password hash matches no password; a test of signing in gives its own. */
export async function makeUser(
  services: Services,
  given: Partial<Person> & { passwordHash?: string } = {},
): Promise<Person> {
  const name = given.name ?? uniqueWord("person");
  const person = {
    userId: newId("user"),
    name,
    email: given.email ?? `${name.toLowerCase()}@example.org`,
    isAdmin: given.isAdmin ?? false,
  };
  const { userId: id, ...rest } = person;
  await services.db.insert(users).values({ id, passwordHash: given.passwordHash ?? "scrypt$AA$AA", ...rest });
  return person;
}

/** Somebody who has signed in, with a real session row: a context outside any workspace. */
export async function signedInAs(services: Services, person: Person): Promise<Ctx> {
  const sessionId = newId("session");
  const expiresAt = new Date(Date.now() + 3_600_000);
  await services.db.insert(sessions).values({ id: sessionId, userId: person.userId, expiresAt });
  const { userId, name, isAdmin } = person;
  const actor: Caller = { kind: "user", userId, name, isAdmin, sessionId };
  return { services, actor };
}

/**
 * A workspace, seen by a signed-in member with `role`. Somebody else owns it unless the role is owner.
 * With `slug` the workspace has that name, else one of its own.
 */
export async function makeWorkspace(
  services: Services,
  { role = "owner", slug = uniqueWord("ws") }: { role?: Role; slug?: string } = {},
): Promise<WorkspaceCtx> {
  const owner = await makeUser(services);
  await services.db.transaction((tx) => insertWorkspace(tx, slug, owner.userId));
  const asOwner = await openWorkspace(await signedInAs(services, owner), slug);
  return role === "owner" ? asOwner : joinWorkspace(asOwner, role);
}

/** One more member of that workspace: the same place in another person's eyes. */
export async function joinWorkspace(ctx: WorkspaceCtx, role: Role, person?: Person): Promise<WorkspaceCtx> {
  const { services, workspaceId, workspace } = ctx;
  const joined = person ?? (await makeUser(services));
  await services.db.insert(members).values({ id: newId("member"), workspaceId, userId: joined.userId, role });
  return openWorkspace(await signedInAs(services, joined), workspace);
}

/** The same place in the eyes of the script of that run. */
export function scriptOf(ctx: WorkspaceCtx, runId: string): WorkspaceCtx {
  const { userId, name } = ctx.actor;
  const actor = { kind: "run", userId, name, isAdmin: false, runId, workspaceId: ctx.workspaceId } as const;
  return { ...ctx, actor };
}

/** An experiment's id. */
export async function makeExperiment(ctx: WorkspaceCtx, name = uniqueWord("experiment")): Promise<string> {
  const id = newId("experiment");
  await ctx.services.db.insert(experiments).values({ id, workspaceId: ctx.workspaceId, name });
  return id;
}

type NewRun = typeof runs.$inferInsert;

/** No test is longer. */
const LONG_LEASE_MS = 3_600_000;
const isHeld = ({ kind = "command", status = "queued" }: Partial<NewRun>) =>
  isLeased(status) && executorOf(kind) !== "client";

/** A run of `ctx`'s actor: queued, of kind command, in an experiment of its own, unless `given` says otherwise. One that is at work is held. */
export async function makeRun(ctx: WorkspaceCtx, given: Partial<NewRun> = {}): Promise<NewRun> {
  const id = given.id ?? newId("run");
  const row: NewRun = {
    id,
    workspaceId: ctx.workspaceId,
    experimentId: given.experimentId ?? (await makeExperiment(ctx)),
    name: id,
    displayName: id,
    kind: "command",
    status: "queued",
    rootId: id,
    userId: ctx.actor.userId,
    userName: ctx.actor.name,
    leaseExpiresAt: isHeld(given) ? new Date(Date.now() + LONG_LEASE_MS) : null,
    ...given,
  };
  await ctx.services.db.insert(runs).values(row);
  return row;
}

/** How a command ended: "ok", or the code of its error; any other failure is thrown on. */
export async function outcomeOf(command: Promise<unknown>): Promise<string> {
  try {
    await command;
    return "ok";
  } catch (failure) {
    if (failure instanceof AppError) return failure.code;
    throw failure;
  }
}
