import type { AssetKindDescriptor } from "./descriptor";

export const data = {
  noun: "data asset",
  plural: "data assets",
  path: "data",
  pages: "data",
  read: "data:read",
  write: "data:write",
  types: { uri_file: "file", uri_folder: "folder", mltable: null },
  hasAliases: false,
  hasCard: false,
} as const satisfies AssetKindDescriptor;
