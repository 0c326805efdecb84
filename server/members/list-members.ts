import { asc, eq } from "drizzle-orm";
import { groupMembers, groups, members, users } from "@/db/schema";
import { ROLES, type Role } from "@/domain/permissions";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export interface PersonHere {
  userId: string;
  name: string;
  email: string;
  /** The role that this person was given, which can be changed; null when every role comes by a group. */
  own: { memberId: string; role: Role } | null;
  /** What counts: the own role and those of the groups. */
  roles: Role[];
  groups: string[];
}

export interface GroupHere {
  memberId: string;
  groupId: string;
  name: string;
  role: Role;
  people: number;
}

export interface MemberList {
  people: PersonHere[];
  groups: GroupHere[];
  can: { write: boolean };
}

/** Who may enter this workspace, as people and as groups. */
export async function listMembers(ctx: WorkspaceCtx): Promise<MemberList> {
  authorize(ctx, "members:read");
  const [direct, byGroup] = await Promise.all([loadDirect(ctx), loadByGroup(ctx)]);
  const people = new Map<string, PersonHere>();
  const groupsHere = new Map<string, GroupHere>();
  for (const { memberId, role, ...person } of direct) {
    people.set(person.userId, { ...person, own: { memberId, role }, roles: [role], groups: [] });
  }
  for (const { memberId, groupId, groupName, role, person } of byGroup) {
    const group = groupsHere.get(memberId) ?? { memberId, groupId, name: groupName, role, people: 0 };
    groupsHere.set(memberId, group);
    if (!person) continue;
    group.people += 1;
    const known = people.get(person.userId) ?? { ...person, own: null, roles: [], groups: [] };
    people.set(person.userId, {
      ...known,
      roles: union(known.roles, role),
      groups: [...known.groups, groupName],
    });
  }
  return {
    people: [...people.values()].sort((a, b) => a.name.localeCompare(b.name)),
    groups: [...groupsHere.values()],
    can: { write: can(ctx, "members:write") },
  };
}

/** Roles without repetition, the strongest first. */
const union = (roles: Role[], role: Role): Role[] =>
  ROLES.filter((one) => one === role || roles.includes(one));

const person = { userId: users.id, name: users.name, email: users.email };

const loadDirect = ({ services, workspaceId }: WorkspaceCtx) =>
  services.db
    .select({ memberId: members.id, role: members.role, ...person })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.workspaceId, workspaceId));

const loadByGroup = ({ services, workspaceId }: WorkspaceCtx) =>
  services.db
    .select({ memberId: members.id, role: members.role, groupId: groups.id, groupName: groups.name, person })
    .from(members)
    .innerJoin(groups, eq(groups.id, members.groupId))
    .leftJoin(groupMembers, eq(groupMembers.groupId, groups.id))
    .leftJoin(users, eq(users.id, groupMembers.userId))
    .where(eq(members.workspaceId, workspaceId))
    .orderBy(asc(groups.name));
