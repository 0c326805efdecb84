import { and, eq } from "drizzle-orm";
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
import { members } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import type { Role } from "@/domain/permissions";
import { openWorkspace } from "../auth/open-workspace";
import type { WorkspaceCtx } from "../core/context";
import { addToGroup, deleteGroup, removeFromGroup } from "../groups/change-people";
import { createGroup } from "../groups/create-group";
import { getGroup } from "../groups/get-group";
import { listGroups } from "../groups/list-groups";
import { renameGroup } from "../groups/rename-group";
import { addGroup } from "./add-group";
import { changeRole } from "./change-role";
import { listMembers } from "./list-members";
import { removeMember } from "./remove-member";

const services = testServices(testDatabase());

/** The id of that person's own place in the workspace. */
async function memberIdOf({ workspaceId, actor }: WorkspaceCtx): Promise<string> {
  const [row] = await services.db
    .select()
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, actor.userId)));
  return row!.id;
}

const rolesOf = async (ctx: WorkspaceCtx) => (await openWorkspace(ctx, ctx.workspace)).roles;

test("a role that is changed counts from then on", async () => {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  await changeRole(owner, { memberId: await memberIdOf(reader), role: "dataScientist" });
  expect(await rolesOf(reader)).toEqual(["dataScientist"]);
});

test("somebody who is removed finds no workspace", async () => {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  await removeMember(owner, { memberId: await memberIdOf(reader) });
  expect(await outcomeOf(openWorkspace(reader, reader.workspace))).toBe("notFound");
});

test("only owners change members", async () => {
  const owner = await makeWorkspace(services);
  const memberId = await memberIdOf(owner);
  for (const role of ["contributor", "dataScientist", "computeOperator", "reader"] as const) {
    const member = await joinWorkspace(owner, role);
    expect(await outcomeOf(changeRole(member, { memberId, role: "reader" }))).toBe("forbidden");
    expect(await outcomeOf(removeMember(member, { memberId }))).toBe("forbidden");
    expect(await outcomeOf(addGroup(member, { groupId: newId("group"), role }))).toBe("forbidden");
    expect((await listMembers(member)).can.write).toBe(false);
  }
});

test("a member of another workspace is not there", async () => {
  const [owner, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const memberId = await memberIdOf(other);
  expect(await outcomeOf(changeRole(owner, { memberId, role: "reader" }))).toBe("notFound");
  expect(await outcomeOf(removeMember(owner, { memberId }))).toBe("notFound");
  expect(await rolesOf(other)).toEqual(["owner"]);
});

test("the last owner is neither demoted nor removed", async () => {
  const owner = await makeWorkspace(services);
  const memberId = await memberIdOf(owner);
  expect(await outcomeOf(changeRole(owner, { memberId, role: "contributor" }))).toBe("conflict");
  expect(await outcomeOf(removeMember(owner, { memberId }))).toBe("conflict");
  expect(await rolesOf(owner)).toEqual(["owner"]);
});

test("of two owners who remove each other at the same time one stays", async () => {
  const one = await makeWorkspace(services);
  const other = await joinWorkspace(one, "owner");
  const [first, second] = [await memberIdOf(one), await memberIdOf(other)];
  const outcomes = await Promise.all([
    outcomeOf(removeMember(one, { memberId: second })),
    outcomeOf(removeMember(other, { memberId: first })),
  ]);
  expect(outcomes.sort()).toEqual(["conflict", "ok"]);
});

/** A group of the owner's, with the person in it, that has the role in the owner's workspace. */
async function team(owner: WorkspaceCtx, person: WorkspaceCtx, role: Role) {
  const name = uniqueWord("team");
  const { groupId } = await createGroup(owner, { name });
  const { people } = await listMembers(owner);
  await addToGroup(owner, {
    groupId,
    email: people.find((one) => one.userId === person.actor.userId)!.email,
  });
  const { memberId } = await addGroup(owner, { groupId, role });
  return { groupId, memberId, name };
}

test("a group gives its people its role beside their own", async () => {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  const { groupId, name, memberId } = await team(owner, reader, "computeOperator");
  expect([...(await rolesOf(reader))].sort()).toEqual(["computeOperator", "reader"]);
  const { people, groups } = await listMembers(reader);
  expect(groups).toEqual([{ memberId, groupId, name, role: "computeOperator", people: 2 }]);
  expect(people.find(({ userId }) => userId === reader.actor.userId)).toMatchObject({
    own: { role: "reader" },
    roles: ["computeOperator", "reader"],
    groups: [name],
  });
  await removeFromGroup(owner, { groupId, userId: reader.actor.userId });
  expect(await rolesOf(reader)).toEqual(["reader"]);
});

test("somebody who is here by a group alone is listed and leaves with it", async () => {
  const owner = await makeWorkspace(services);
  const person = await joinWorkspace(owner, "reader");
  const { groupId } = await team(owner, person, "contributor");
  await removeMember(owner, { memberId: await memberIdOf(person) });
  const { people } = await listMembers(owner);
  expect(people.find(({ userId }) => userId === person.actor.userId)).toMatchObject({
    own: null,
    roles: ["contributor"],
  });
  await deleteGroup(owner, { groupId });
  expect(await outcomeOf(openWorkspace(person, owner.workspace))).toBe("notFound");
});

test("a group twice in a workspace is a conflict", async () => {
  const owner = await makeWorkspace(services);
  const { groupId } = await createGroup(owner, { name: uniqueWord("team") });
  await addGroup(owner, { groupId, role: "reader" });
  expect(await outcomeOf(addGroup(owner, { groupId, role: "reader" }))).toBe("conflict");
});

test("a workspace that only a group owns keeps the group, and the group its last person", async () => {
  const owner = await makeWorkspace(services);
  const { groupId } = await createGroup(owner, { name: uniqueWord("owners") });
  const { memberId } = await addGroup(owner, { groupId, role: "owner" });
  await removeMember(owner, { memberId: await memberIdOf(owner) });
  const { userId } = owner.actor;
  expect(await rolesOf(owner)).toEqual(["owner"]);
  expect(await outcomeOf(removeFromGroup(owner, { groupId, userId }))).toBe("conflict");
  expect(await outcomeOf(deleteGroup(owner, { groupId }))).toBe("conflict");
  expect(await outcomeOf(changeRole(owner, { memberId, role: "reader" }))).toBe("conflict");
  expect((await getGroup(owner, { groupId })).people).toHaveLength(1);
});

test("a group is changed by who made it and by administrators, seen by its people, unknown to others", async () => {
  const owner = await makeWorkspace(services);
  const colleague = await joinWorkspace(owner, "owner");
  const { groupId } = await team(owner, colleague, "reader");
  const stranger = await makeWorkspace(services);
  const admin = await signedInAs(services, await makeUser(services, { isAdmin: true }));
  const name = uniqueWord("renamed");
  expect(await outcomeOf(renameGroup(stranger, { groupId, name }))).toBe("notFound");
  expect(await outcomeOf(getGroup(stranger, { groupId }))).toBe("notFound");
  expect(await outcomeOf(addGroup(stranger, { groupId, role: "reader" }))).toBe("notFound");
  expect(await outcomeOf(renameGroup(colleague, { groupId, name }))).toBe("forbidden");
  expect(await listGroups(colleague)).toMatchObject([{ id: groupId, people: 2, can: { manage: false } }]);
  expect(await outcomeOf(renameGroup(admin, { groupId, name }))).toBe("ok");
  expect(await outcomeOf(deleteGroup(owner, { groupId }))).toBe("ok");
});

test("readers make no groups, and nobody adds a person whom they cannot see", async () => {
  const reader = await makeWorkspace(services, { role: "reader" });
  expect(await outcomeOf(createGroup(reader, { name: uniqueWord("team") }))).toBe("forbidden");
  const owner = await makeWorkspace(services);
  const { groupId } = await createGroup(owner, { name: uniqueWord("team") });
  const { email } = await makeUser(services);
  expect(await outcomeOf(addToGroup(owner, { groupId, email }))).toBe("notFound");
  expect(await outcomeOf(addToGroup(owner, { groupId, email: "nobody@example.org" }))).toBe("notFound");
});

test("a name of a group is given once, as far as somebody can see, and tells nothing of groups that they cannot", async () => {
  const owner = await makeWorkspace(services);
  const stranger = await makeWorkspace(services);
  const name = uniqueWord("team");
  const { groupId } = await createGroup(owner, { name });
  expect(await outcomeOf(renameGroup(owner, { groupId, name }))).toBe("ok");
  const other = await createGroup(owner, { name: uniqueWord("team") });
  expect(await outcomeOf(createGroup(owner, { name }))).toBe("conflict");
  expect(await outcomeOf(renameGroup(owner, { groupId: other.groupId, name }))).toBe("conflict");
  expect(await outcomeOf(createGroup(stranger, { name }))).toBe("ok");
});
