import type { AssetKindDescriptor } from "./descriptor";

export const component = {
  noun: "component",
  plural: "components",
  path: "components",
  pages: "components",
  read: "components:read",
  write: "components:write",
  types: {},
  hasAliases: false,
  hasCard: false,
} as const satisfies AssetKindDescriptor;
