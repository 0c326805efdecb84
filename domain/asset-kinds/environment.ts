import type { AssetKindDescriptor } from "./descriptor";

export const environment = {
  noun: "environment",
  plural: "environments",
  path: "environments",
  pages: "environments/registered",
  read: "environments:read",
  write: "environments:write",
  types: {},
  hasAliases: false,
  hasCard: false,
} as const satisfies AssetKindDescriptor;
