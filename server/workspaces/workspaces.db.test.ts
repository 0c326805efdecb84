import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  joinWorkspace,
  makeRun,
  makeUser,
  makeWorkspace,
  outcomeOf,
  signedInAs,
  testServices,
  uniqueWord,
} from "@/db/factories";
import { auditEvents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { getMe } from "../accounts/get-me";
import { openDefaultWorkspace, openWorkspace } from "../auth/open-workspace";
import type { Ctx, WorkspaceCtx } from "../core/context";
import { createWorkspace } from "./create-workspace";
import { deleteWorkspace } from "./delete-workspace";
import { getWorkspace } from "./get-workspace";
import { listWorkspaces } from "./list-workspaces";
import { updateWorkspace } from "./update-workspace";

const services = testServices(testDatabase());
const administrator = async () => signedInAs(services, await makeUser(services, { isAdmin: true }));

const asAdministrator = async (ctx: WorkspaceCtx): Promise<WorkspaceCtx> => ({
  ...ctx,
  actor: { ...ctx.actor, kind: "user", isAdmin: true, sessionId: "" },
});

test("whoever makes a workspace owns it, and it is in the audit", async () => {
  const ctx = await administrator();
  const name = uniqueWord("vision");
  const { id } = await createWorkspace(ctx, { name, description: "Cameras" });
  expect(await listWorkspaces(ctx)).toMatchObject([{ id, name, description: "Cameras", roles: ["owner"] }]);
  const rows = await services.db.select().from(auditEvents).where(eq(auditEvents.target, id));
  expect(rows).toMatchObject([{ verb: "workspaces.create", actor: `user:${ctx.actor.userId}` }]);
});

test("a name that is taken, reserved or malformed is refused", async () => {
  const ctx = await administrator();
  const { workspace } = await makeWorkspace(services);
  expect(await outcomeOf(createWorkspace(ctx, { name: workspace }))).toBe("conflict");
  for (const name of ["mlflow", "api", "UPPER", "a", "../etc", "with space", "-dash", "nul\u0000"]) {
    expect(await outcomeOf(createWorkspace(ctx, { name }))).toBe("invalid");
  }
});

test("whoever is no administrator is told of no name that others have taken: each gets an ending of its own", async () => {
  const [ctx, { workspace: taken }] = [await makeWorkspace(services), await makeWorkspace(services)];
  const free = uniqueWord("free");
  const ending = /^-[2-9][a-z0-9]{4}$/;
  for (const name of [taken, free]) {
    const made = await createWorkspace(ctx, { name });
    expect(made.name.slice(name.length)).toMatch(ending);
    const mine = await openWorkspace(ctx, made.name);
    const renamed = await updateWorkspace(mine, { name: taken });
    expect(renamed.name.slice(taken.length)).toMatch(ending);
    const present = await openWorkspace(ctx, renamed.name);
    expect(await updateWorkspace(present, { name: renamed.name })).toMatchObject({ name: renamed.name });
    const again = await updateWorkspace(present, { name: `${free}${renamed.name.slice(-6)}` });
    expect(again.name.slice(free.length)).toMatch(ending);
    expect(again.name).not.toBe(`${free}${renamed.name.slice(-6)}`);
  }
  expect(await outcomeOf(createWorkspace(ctx, { name: "x".repeat(60) }))).toBe("invalid");
});

test.each([
  ["owner", "ok"],
  ["contributor", "ok"],
  ["dataScientist", "forbidden"],
  ["computeOperator", "forbidden"],
  ["reader", "forbidden"],
] as const)("somebody who is %s elsewhere makes a workspace: %s", async (role, expected) => {
  const member = await makeWorkspace(services, { role });
  const ctx: Ctx = { services, actor: member.actor };
  expect(await outcomeOf(createWorkspace(ctx, { name: uniqueWord("mine") }))).toBe(expected);
  expect((await getMe(ctx)).can.createWorkspace).toBe(expected === "ok");
});

test("neither a run's script nor a token for one workspace makes another", async () => {
  const { actor, workspaceId } = await makeWorkspace(services);
  const { userId, name } = actor;
  const run: Ctx = {
    services,
    actor: { kind: "run", userId, name, isAdmin: false, runId: "run_x", workspaceId },
  };
  const token: Ctx = {
    services,
    actor: { kind: "token", userId, name, isAdmin: true, tokenId: "t", scope: workspaceId },
  };
  for (const ctx of [run, token]) {
    expect(await outcomeOf(createWorkspace(ctx, { name: uniqueWord("more") }))).toBe("forbidden");
  }
});

test("a rename changes the address, and the old one answers 404", async () => {
  const ctx = await asAdministrator(await makeWorkspace(services));
  const name = uniqueWord("renamed");
  expect(await updateWorkspace(ctx, { name })).toEqual({ name, description: "" });
  expect(await outcomeOf(openWorkspace(ctx, ctx.workspace))).toBe("notFound");
  expect((await openWorkspace(ctx, name)).workspaceId).toBe(ctx.workspaceId);
  expect(await updateWorkspace(ctx, { description: "Sound" })).toEqual({ name, description: "Sound" });
});

test("renaming to a name that is taken is a conflict and changes nothing", async () => {
  const [one, other] = [await asAdministrator(await makeWorkspace(services)), await makeWorkspace(services)];
  expect(await outcomeOf(updateWorkspace(one, { name: other.workspace }))).toBe("conflict");
  expect((await getWorkspace(one)).name).toBe(one.workspace);
});

test("only owners change or delete a workspace", async () => {
  const owner = await makeWorkspace(services);
  for (const role of ["contributor", "dataScientist", "computeOperator", "reader"] as const) {
    const member = await joinWorkspace(owner, role);
    expect(await outcomeOf(updateWorkspace(member, { description: "x" }))).toBe("forbidden");
    expect(await outcomeOf(deleteWorkspace(member))).toBe("forbidden");
    expect((await getWorkspace(member)).can["workspace:update"]).toBe(false);
  }
});

test("a deleted workspace is closed, and its name is free", async () => {
  const ctx = await makeWorkspace(services);
  await deleteWorkspace(ctx);
  expect(await outcomeOf(openWorkspace(ctx, ctx.workspace))).toBe("notFound");
  expect(await listWorkspaces(ctx)).toEqual([]);
  await createWorkspace(await administrator(), { name: ctx.workspace });
});

test("a workspace with runs that are going is not deleted; those of a client do not count", async () => {
  const ctx = await makeWorkspace(services);
  await makeRun(ctx, { status: "running", kind: "client" });
  await makeRun(ctx, { status: "completed" });
  const going = await makeWorkspace(services);
  await makeRun(going, { status: "queued" });
  expect(await outcomeOf(deleteWorkspace(going))).toBe("conflict");
  expect(await outcomeOf(deleteWorkspace(ctx))).toBe("ok");
});

test("a stranger is told that there is no such workspace, even an administrator", async () => {
  const { workspace } = await makeWorkspace(services);
  expect(await outcomeOf(openWorkspace(await administrator(), workspace))).toBe("notFound");
  expect(await outcomeOf(openWorkspace((await makeWorkspace(services)) as Ctx, workspace))).toBe("notFound");
});

test("without a name, the door leads to default, else to the first that is open", async () => {
  const ctx = await administrator();
  expect(await outcomeOf(openDefaultWorkspace(ctx))).toBe("notFound");
  const first = uniqueWord("a");
  await createWorkspace(ctx, { name: uniqueWord("b") });
  await createWorkspace(ctx, { name: first });
  expect((await openDefaultWorkspace(ctx)).workspace).toBe(first);
  await createWorkspace(ctx, { name: "default" });
  expect((await openDefaultWorkspace(ctx)).workspace).toBe("default");
  expect((await getMe(ctx)).defaultWorkspace).toBe("default");
});
