/**
 * Who may do what in a workspace. The five roles are Azure's; a member who has several (by groups) has their union.
 * Every command and every button asks this one table.
 */
export const ROLES = ["owner", "contributor", "dataScientist", "computeOperator", "reader"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_LABELS: Record<Role, { label: string; explains: string }> = {
  owner: { label: "Owner", explains: "Everything, members and deletion included" },
  contributor: { label: "Contributor", explains: "Everything but members and the workspace itself" },
  dataScientist: {
    label: "Data Scientist",
    explains: "Runs, experiments, components, environments, data and models; no compute",
  },
  computeOperator: { label: "Compute Operator", explains: "Compute targets only; reads the rest" },
  reader: { label: "Reader", explains: "Looks, and changes nothing" },
};

const READ = ["reader", "computeOperator", "dataScientist", "contributor", "owner"] as const;
const WORK = ["dataScientist", "contributor", "owner"] as const;
const OPERATE = ["computeOperator", "contributor", "owner"] as const;
const OWN = ["owner"] as const;

export const PERMISSIONS = {
  /** Held in any workspace it lets its holder make another one, which brings the use of the machine with it. */
  "workspaces:create": ["contributor", "owner"],
  "workspace:read": READ,
  "workspace:update": OWN,
  "workspace:delete": OWN,
  "members:read": READ,
  "members:write": OWN,
  "experiments:read": READ,
  "experiments:write": WORK,
  "runs:read": READ,
  "runs:write": WORK,
  /** To delete for good what lies in the trash. */
  "runs:purge": ["contributor", "owner"],
  "views:write": WORK,
  "reports:read": READ,
  "reports:write": WORK,
  /** To look at pipelines that are being drawn, and to draw them. */
  "drafts:read": READ,
  "drafts:write": WORK,
  /** To see what is begun by the clock, and to set it up. */
  "schedules:read": READ,
  "schedules:write": WORK,
  "models:read": READ,
  "models:write": WORK,
  /** To decide what others ask for, where the workspace has aliases and stages approved. */
  "models:approve": ["contributor", "owner"],
  "endpoints:read": READ,
  /** To make endpoints, to deploy, and to move traffic. */
  "endpoints:write": WORK,
  /** To send requests to an endpoint with a token of one's own. */
  "endpoints:score": WORK,
  "endpoints:readKeys": WORK,
  /** To see what was collected of requests and answers. */
  "endpoints:readCollected": WORK,
  "data:read": READ,
  "data:write": WORK,
  /** To see the names of datastores, look into them, and use what lies there. */
  "datastores:read": WORK,
  /** To attach, change and remove them, and to write files there. */
  "datastores:write": ["contributor", "owner"],
  "environments:read": READ,
  "environments:write": WORK,
  "components:read": READ,
  "components:write": WORK,
  "compute:read": READ,
  "compute:write": OPERATE,
  /** To see the names of secrets, and to use them by name. */
  "secrets:read": WORK,
  "secrets:write": ["contributor", "owner"],
  /** To see to whom the workspace's ends are told, and what became of it. */
  "subscriptions:read": READ,
  "subscriptions:write": ["contributor", "owner"],
  "audit:read": ["contributor", "owner"],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof PERMISSIONS;

/** What the studio does by itself, unasked, with nobody's role: its clock and the retention rules. */
export const MAY_UNASKED: readonly Permission[] = ["runs:read", "runs:write", "runs:purge"];

/** Permissions that the token of a run never has, whatever the role of its submitter. */
export const NEVER_FOR_RUNS: readonly Permission[] = [
  "workspaces:create",
  "workspace:update",
  "workspace:delete",
  "members:write",
  "compute:write",
  "secrets:read",
  "secrets:write",
  "datastores:write",
  "subscriptions:read",
  "subscriptions:write",
  "audit:read",
  "models:approve",
  "endpoints:readKeys",
  "endpoints:readCollected",
  "runs:purge",
  "views:write",
  "reports:write",
  "drafts:write",
  "schedules:write",
];

/** True when any of the roles grants the permission. */
export function allows(roles: readonly Role[], permission: Permission): boolean {
  const granted: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => granted.includes(role));
}
