/** What data, environments, models and later components have in common: a name, versions, and how both are spelled. */
import { z } from "zod";
import { AppError } from "./errors";
import type { Permission } from "./permissions";

interface AssetWords {
  /** One of them, and several. */
  noun: string;
  plural: string;
  /** Its part of addresses: those of the studio, of REST and of Azure's registries. */
  path: string;
  read: Permission;
  write: Permission;
}

export const ASSET_KINDS = {
  data: {
    noun: "data asset",
    plural: "data assets",
    path: "data",
    read: "data:read",
    write: "data:write",
  },
  environment: {
    noun: "environment",
    plural: "environments",
    path: "environments",
    read: "environments:read",
    write: "environments:write",
  },
  model: {
    noun: "model",
    plural: "models",
    path: "models",
    read: "models:read",
    write: "models:write",
  },
} as const satisfies Record<string, AssetWords>;
export type AssetKind = keyof typeof ASSET_KINDS;

export const assetKind = z.enum(Object.keys(ASSET_KINDS) as [AssetKind, ...AssetKind[]]);

/** The permission that an act on assets of the kind takes. The kind may come from anybody: an unknown one is refused. */
export function permissionOn(kind: unknown, act: "read" | "write"): Permission {
  const read = assetKind.safeParse(kind);
  if (read.success) return ASSET_KINDS[read.data][act];
  throw new AppError("invalid", `kind: one of ${Object.keys(ASSET_KINDS).join(", ")} is needed.`);
}

/** How a version takes part in a run. */
export const USE_ROLES = ["input", "output", "environment"] as const;
export type UseRole = (typeof USE_ROLES)[number];

export const assetName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w.-]{0,254}$/,
    "a name starts with a letter or digit and has only letters, digits, _, . and - (at most 255)",
  );

export const LATEST = "latest";

export const assetVersion = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w.-]{0,99}$/,
    "a version starts with a letter or digit and has only letters, digits, _, . and - (at most 100)",
  )
  .refine((version) => version.toLowerCase() !== LATEST, "latest means the newest version: give a number");

/** As many as a run has. */
const MAX_TAGS = 200;
export const assetDescription = z.string().max(20_000);
export const assetTags = z
  .record(z.string().min(1).max(250), z.string().max(8_000))
  .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `At most ${MAX_TAGS} tags are kept.`);

/** Larger numbers are versions like any other text, and no number follows from them. */
const NUMBER = /^\d{1,9}$/;

/** The version after the highest number among those that are there. */
export function nextVersion(versions: readonly string[]): string {
  const numbers = versions.filter((version) => NUMBER.test(version)).map(Number);
  return String(numbers.reduce((highest, number) => Math.max(highest, number), 0) + 1);
}

/** Where the pages of a kind are, below the workspace. */
const PAGES: Record<AssetKind, string> = {
  data: "data",
  environment: "environments/registered",
  model: "models",
};

/** The address of an asset's page below the studio's; without a version it shows the newest. */
export function assetAddress(
  workspace: string,
  { kind, name, version }: { kind: AssetKind; name: string; version?: string },
): string {
  const query = version === undefined ? "" : `?version=${encodeURIComponent(version)}`;
  return `/${workspace}/${PAGES[kind]}/${encodeURIComponent(name)}${query}`;
}
