import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  joinWorkspace,
  makeRun,
  makeUser,
  makeWorkspace,
  outcomeOf,
  signedInAs,
  testServices,
} from "@/db/factories";
import { apiTokens, members, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { changePassword } from "../accounts/change-password";
import { listSessions } from "../accounts/list-sessions";
import { createAuthenticator } from "../auth/authenticate";
import { openWorkspace } from "../auth/open-workspace";
import { hashPassword, hashSecret, newSecret } from "../auth/secrets";
import type { Ctx, WorkspaceCtx } from "../core/context";
import { createToken } from "./create-token";
import { listTokens } from "./list-tokens";
import { revokeToken } from "./revoke-token";

const services = testServices(testDatabase());

/** The context that a request with that token gets, by a process that remembers nothing; null for a bad token. */
async function contextBy(token: string): Promise<Ctx | null> {
  const actor = await createAuthenticator(services).byToken(token);
  return actor && { services, actor };
}

test("a token acts for its owner and is told once", async () => {
  const ctx = await makeWorkspace(services);
  const { token, tokenId } = await createToken(ctx, { name: "laptop" });
  expect((await contextBy(token))?.actor).toMatchObject({
    kind: "token",
    userId: ctx.actor.userId,
    scope: null,
  });
  const [row] = await services.db.select().from(apiTokens).where(eq(apiTokens.id, tokenId));
  expect(JSON.stringify(row)).not.toContain(token);
  expect(await listTokens(ctx)).toMatchObject([
    { id: tokenId, name: "laptop", lastFour: token.slice(-4), workspace: null, isExpired: false },
  ]);
  expect((await listTokens(ctx))[0]!.lastUsedAt).toBeInstanceOf(Date);
});

test("a token for one workspace opens that one alone", async () => {
  const here = await makeWorkspace(services);
  const there = await makeWorkspace(services);
  await joinWorkspace(there, "owner", { userId: here.actor.userId, name: "", email: "", isAdmin: false });
  const { token } = await createToken(here, { name: "ci", workspace: here.workspace });
  const ctx = (await contextBy(token))!;
  expect(await outcomeOf(openWorkspace(ctx, here.workspace))).toBe("ok");
  expect(await outcomeOf(openWorkspace(ctx, there.workspace))).toBe("notFound");
  expect(await outcomeOf(createToken(here, { name: "ci", workspace: "elsewhere" }))).toBe("notFound");
});

test("a token that has expired or was revoked opens nothing", async () => {
  const ctx = await makeWorkspace(services);
  const short = await createToken(ctx, { name: "short", expiresInDays: 1 });
  await services.db.update(apiTokens).set({ expiresAt: sql`now()` }).where(eq(apiTokens.id, short.tokenId));
  const revoked = await createToken(ctx, { name: "old" });
  await revokeToken(ctx, { tokenId: revoked.tokenId });
  for (const { token } of [short, revoked]) expect(await contextBy(token)).toBeNull();
  for (const junk of ["", "atl_", "x".repeat(100_000), "\u0000", newSecret("atl"), newSecret("atr")]) {
    expect(await contextBy(junk)).toBeNull();
  }
  expect(await listTokens(ctx)).toMatchObject([{ name: "short", isExpired: true }]);
});

test("nobody revokes or sees another person's token", async () => {
  const [mine, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
  const { tokenId, token } = await createToken(theirs, { name: "theirs" });
  expect(await outcomeOf(revokeToken(mine, { tokenId }))).toBe("notFound");
  expect(await listTokens(mine)).toEqual([]);
  expect(await contextBy(token)).not.toBeNull();
});

test("a token makes no other token, sees none, and does not touch the account", async () => {
  const ctx = await makeWorkspace(services);
  const { token, tokenId } = await createToken(ctx, { name: "laptop" });
  const program = (await contextBy(token))!;
  const outcomes = [
    createToken(program, { name: "wider" }),
    listTokens(program),
    revokeToken(program, { tokenId }),
    listSessions(program),
    changePassword(program, { current: "a", next: "a much longer one" }),
  ].map(outcomeOf);
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["forbidden"]));
});

test("a new password ends the account's tokens where that is asked for", async () => {
  const person = await makeUser(services, { passwordHash: await hashPassword("correct horse battery") });
  const ctx = await signedInAs(services, person);
  const { token } = await createToken(ctx, { name: "laptop" });
  const [current, next] = ["correct horse battery", "another long password"];
  expect(await changePassword(ctx, { current, next })).toEqual({ revokedTokens: 0 });
  expect(await contextBy(token)).not.toBeNull();
  const back = { current: next, next: current, revokesTokens: true };
  expect(await changePassword(ctx, back)).toEqual({ revokedTokens: 1 });
  expect(await contextBy(token)).toBeNull();
});

test("a token has the roles that its owner has at that moment", async () => {
  const ctx = await makeWorkspace(services, { role: "contributor" });
  const { token } = await createToken(ctx, { name: "laptop" });
  await services.db.update(members).set({ role: "reader" }).where(eq(members.userId, ctx.actor.userId));
  expect((await openWorkspace((await contextBy(token))!, ctx.workspace)).roles).toEqual(["reader"]);
});

test("a run's token acts within its submitter's role in that workspace, until the attempt ends", async () => {
  const ctx = await makeWorkspace(services, { role: "dataScientist" });
  const token = newSecret("atr");
  const run = await makeRun(ctx, { status: "running", tokenHash: hashSecret(token) });
  const script = (await contextBy(token))!;
  expect(script.actor).toMatchObject({ kind: "run", runId: run.id, userId: ctx.actor.userId });
  expect((await openWorkspace(script, ctx.workspace)).roles).toEqual(["dataScientist"]);
  const elsewhere: WorkspaceCtx = await makeWorkspace(services);
  await joinWorkspace(elsewhere, "owner", { userId: ctx.actor.userId, name: "", email: "", isAdmin: false });
  expect(await outcomeOf(openWorkspace(script, elsewhere.workspace))).toBe("notFound");
  await services.db.update(runs).set({ tokenHash: null }).where(eq(runs.id, run.id));
  expect(await contextBy(token)).toBeNull();
});
