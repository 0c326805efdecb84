/** What data, environments, models and components have in common: a name, versions, and how both are spelled. */
import { z } from "zod";
import { component } from "./asset-kinds/component";
import { data } from "./asset-kinds/data";
import type { AssetKindDescriptor, ContentKind } from "./asset-kinds/descriptor";
import { environment } from "./asset-kinds/environment";
import { model } from "./asset-kinds/model";
import { AppError } from "./errors";
import type { Permission } from "./permissions";

export const ASSET_KINDS = { data, environment, model, component } as const satisfies Record<
  string,
  AssetKindDescriptor
>;
export type AssetKind = keyof typeof ASSET_KINDS;

/** The kinds of which inputs and outputs of jobs can be. */
export type TypedKind = {
  [Kind in AssetKind]: keyof (typeof ASSET_KINDS)[Kind]["types"] extends never ? never : Kind;
}[AssetKind];
export type TypeOf<Kind extends AssetKind> = keyof (typeof ASSET_KINDS)[Kind]["types"] & string;
/** What an input or output of a job can be of, beside a literal. */
export type AssetType = { [Kind in TypedKind]: TypeOf<Kind> }[TypedKind];

/** The types of a kind, as its file and jobs have them. */
export const typesOf = <Kind extends TypedKind>(kind: Kind) =>
  Object.keys(ASSET_KINDS[kind].types) as [TypeOf<Kind>, ...TypeOf<Kind>[]];

export const isTypeOf = <Kind extends TypedKind>(kind: Kind, type: string): type is TypeOf<Kind> =>
  Object.hasOwn(ASSET_KINDS[kind].types, type);

const TYPED = (Object.keys(ASSET_KINDS) as AssetKind[]).filter(isTyped);
export const ASSET_TYPES = TYPED.flatMap((kind): string[] => typesOf(kind)) as [AssetType, ...AssetType[]];

/** True where runs make versions of the kind. */
export function isTyped(kind: AssetKind): kind is TypedKind {
  return Object.keys(ASSET_KINDS[kind].types).length > 0;
}

/** The kind of asset that an input or output of the type is; null for a word that is no type. */
export const kindOfType = (type: string): TypedKind | null =>
  TYPED.find((kind) => isTypeOf(kind, type)) ?? null;

/** What lies at the path of an input or output of the type. */
export function contentOf(type: string): ContentKind {
  const kind = kindOfType(type);
  if (kind === null) return null;
  const types: Readonly<Record<string, ContentKind>> = ASSET_KINDS[kind].types;
  return types[type] ?? null;
}

export const assetKind = z.enum(Object.keys(ASSET_KINDS) as [AssetKind, ...AssetKind[]]);

/** The permission that an act on assets of the kind takes. The kind may come from anybody: an unknown one is refused. */
export function permissionOn(kind: unknown, act: "read" | "write"): Permission {
  const read = assetKind.safeParse(kind);
  if (read.success) return ASSET_KINDS[read.data][act];
  throw new AppError("invalid", `kind: one of ${Object.keys(ASSET_KINDS).join(", ")} is needed.`);
}

/** How a version takes part in a run. */
export const USE_ROLES = ["input", "output", "environment", "component"] as const;
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

/** The address of an asset's page below the studio's; without a version it shows the newest. */
export function assetAddress(
  workspace: string,
  { kind, name, version }: { kind: AssetKind; name: string; version?: string },
): string {
  const query = version === undefined ? "" : `?version=${encodeURIComponent(version)}`;
  return `/${workspace}/${ASSET_KINDS[kind].pages}/${encodeURIComponent(name)}${query}`;
}
