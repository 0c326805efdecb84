import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  joinWorkspace,
  makeUser,
  makeWorkspace,
  outcomeOf,
  signedInAs,
  testServices,
  uniqueWord,
} from "@/db/factories";
import { invites, signInFailures } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { Role } from "@/domain/permissions";
import { openWorkspace } from "../auth/open-workspace";
import { signIn } from "../auth/sign-in";
import type { WorkspaceCtx } from "../core/context";
import { deleteWorkspace } from "../workspaces/delete-workspace";
import { acceptInvite, joinByInvite } from "./accept-invite";
import { createInvite } from "./create-invite";
import { listInvites } from "./list-invites";
import { lookAtInvite } from "./look-at-invite";
import { revokeInvite } from "./revoke-invite";

const services = testServices(testDatabase());
const PASSWORD = "correct horse battery";

async function invite(ctx: WorkspaceCtx, role: Role = "reader") {
  const { url, inviteId } = await createInvite(ctx, { role, note: "for the new one" });
  return { inviteId, token: url.split("/invite/")[1]! };
}

const newcomer = () => ({ name: "Ada", email: `${uniqueWord("ada")}@example.org`, password: PASSWORD });
const stranger = async () => signedInAs(services, await makeUser(services));

test("a link makes an account with its role, which then signs in", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx, "dataScientist");
  expect(await lookAtInvite(services, { token })).toMatchObject({
    workspace: ctx.workspace,
    role: "dataScientist",
    invitedBy: ctx.actor.name,
  });
  const given = newcomer();
  expect(await joinByInvite(services, { token, ...given })).toEqual({ workspace: ctx.workspace });
  const { actor } = await signIn(services, { email: given.email, password: PASSWORD, address: "10.0.0.9" });
  expect((await openWorkspace({ services, actor }, ctx.workspace)).roles).toEqual(["dataScientist"]);
  expect(await listInvites(ctx)).toMatchObject([
    { state: "accepted", acceptedBy: "Ada", note: "for the new one" },
  ]);
});

test("somebody who has signed in joins by the link", async () => {
  const ctx = await makeWorkspace(services);
  const person = await stranger();
  await acceptInvite(person, await invite(ctx, "contributor"));
  expect((await openWorkspace(person, ctx.workspace)).roles).toEqual(["contributor"]);
});

test("a link is good once, also for two at the same time", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx);
  const join = () => outcomeOf(joinByInvite(services, { token, ...newcomer() }));
  expect((await Promise.all([join(), join()])).sort()).toEqual(["notFound", "ok"]);
  expect(await outcomeOf(acceptInvite(await stranger(), { token }))).toBe("notFound");
  expect(await outcomeOf(lookAtInvite(services, { token }))).toBe("notFound");
});

test("a link that was revoked, is too old or unknown, or whose workspace is gone opens nothing", async () => {
  const ctx = await makeWorkspace(services);
  const [revoked, old, orphan] = [await invite(ctx), await invite(ctx), await invite(ctx)];
  await revokeInvite(ctx, revoked);
  await services.db.update(invites).set({ expiresAt: sql`now()` }).where(eq(invites.id, old.inviteId));
  expect((await listInvites(ctx)).map(({ state }) => state).sort()).toEqual(["expired", "open", "revoked"]);
  await deleteWorkspace(ctx);
  const unknown = { token: `ati_${"x".repeat(43)}` };
  for (const { token } of [revoked, old, orphan, unknown]) {
    expect(await outcomeOf(joinByInvite(services, { token, ...newcomer() }))).toBe("notFound");
    expect(await outcomeOf(acceptInvite(await stranger(), { token }))).toBe("notFound");
  }
});

test("an address that has an account joins by signing in, and the link stays good for it", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx);
  const person = await makeUser(services);
  expect(await outcomeOf(joinByInvite(services, { token, ...newcomer(), email: person.email }))).toBe(
    "conflict",
  );
  expect(await outcomeOf(acceptInvite(await signedInAs(services, person), { token }))).toBe("ok");
});

test("whoever has a link learns of few addresses that they have an account: the attempts take turns", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx, "reader");
  await services.db.delete(signInFailures);
  for (const person of [await makeUser(services), await makeUser(services)]) {
    const taken = joinByInvite(services, { token, ...newcomer(), email: person.email });
    expect(await outcomeOf(taken)).toBe("conflict");
  }
  expect(await services.db.select().from(signInFailures)).toMatchObject([{ count: 2 }]);
});

test("a member does not use up a link, and keeps the role", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx);
  expect(await outcomeOf(acceptInvite(ctx, { token }))).toBe("conflict");
  expect((await openWorkspace(ctx, ctx.workspace)).roles).toEqual(["owner"]);
  expect(await outcomeOf(lookAtInvite(services, { token }))).toBe("ok");
});

test("only owners invite, look at invites and revoke them", async () => {
  const owner = await makeWorkspace(services);
  const { inviteId } = await invite(owner);
  for (const role of ["contributor", "dataScientist", "computeOperator", "reader"] as const) {
    const member = await joinWorkspace(owner, role);
    expect(await outcomeOf(createInvite(member, { role: "owner" }))).toBe("forbidden");
    expect(await outcomeOf(listInvites(member))).toBe("forbidden");
    expect(await outcomeOf(revokeInvite(member, { inviteId }))).toBe("forbidden");
  }
});

test("an invite of another workspace is not there, and one that was used cannot be revoked", async () => {
  const [owner, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const theirs = await invite(other);
  expect(await outcomeOf(revokeInvite(owner, theirs))).toBe("notFound");
  await acceptInvite(await stranger(), theirs);
  expect(await outcomeOf(revokeInvite(other, theirs))).toBe("conflict");
});

test("a weak password or a broken address is refused before anything is made", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await invite(ctx);
  for (const bad of [{ password: "short" }, { email: "nowhere" }, { name: " " }, { token: "ati_short" }]) {
    expect(await outcomeOf(joinByInvite(services, { token, ...newcomer(), ...bad }))).toBe("invalid");
  }
  expect(await outcomeOf(lookAtInvite(services, { token }))).toBe("ok");
});

test("the database keeps no link", async () => {
  const ctx = await makeWorkspace(services);
  const { token, inviteId } = await invite(ctx);
  const [row] = await services.db.select().from(invites).where(eq(invites.id, inviteId));
  expect(JSON.stringify(row)).not.toContain(token);
});
