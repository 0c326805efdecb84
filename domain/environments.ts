/**
 * What an environment comes down to, whatever way it was written: an interpreter and packages, or an image. The canonical
 * form is hashed; equal hashes share one build.
 */
import { z } from "zod";
import type { InlineEnvironment } from "./inline-environment";
import { canonicalRequirement } from "./requirements";

/** More would be more than an environment should carry from list to list. */
export const MAX_CONTEXT_FILES = 1000;

const contextFile = z.strictObject({
  path: z.string().max(4096),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  executable: z.boolean().optional(),
});

/** What a run's input is called that brings those files. No input of a job has a space in its name. */
export const CONTEXT_INPUT = "files of the Dockerfile";

export const environmentSpec = z.strictObject({
  /** The name it was asked for by, for people; not part of the hash. */
  label: z.string(),
  /** A version ("3.11", "3.11.7"), an absolute path of an interpreter on the target, or absent: the target's choice. */
  python: z.string().optional(),
  /** Requirements as pip reads them, in order. */
  packages: z.array(z.string()).default([]),
  /** Names among the packages that are left out, with a notice, where the package index has never heard of them. */
  tried: z.array(z.string()).optional(),
  /** Variables of the environment itself. */
  variables: z.record(z.string(), z.string()).default({}),
  /** The full name of an image that is the file system of its runs. */
  image: z.string().optional(),
  /** The text of a Dockerfile that such an image is built from. */
  dockerfile: z.string().optional(),
  /** The files beside it that its lines may take. */
  context: z.array(contextFile).max(MAX_CONTEXT_FILES).optional(),
  /** The workspace whose secrets its indexes want: what they give is built for it alone. */
  scope: z.string().optional(),
  /** What the run's page should say: "the base image … was not used". */
  notices: z.array(z.string()).default([]),
});
export type EnvironmentSpec = z.infer<typeof environmentSpec>;

/** A version of an environment: as its file has it, the conda file within, and what that came down to when it was registered. */
export interface RegisteredEnvironment {
  environment: InlineEnvironment;
  resolved: EnvironmentSpec;
}

/** True where runs have the file system of an image, in the place of the machine's. */
export const isOfImage = (spec: Pick<EnvironmentSpec, "image" | "dockerfile">): boolean =>
  spec.image !== undefined || spec.dockerfile !== undefined;

/** The text whose SHA-256 names the build: order, case and spaces of no consequence are gone. */
export function canonicalEnvironment(spec: EnvironmentSpec): string {
  const packages = [...new Set(spec.packages.map(canonicalRequirement).filter(Boolean))].sort();
  return JSON.stringify({
    python: spec.python ?? "",
    packages,
    tried: spec.tried && [...spec.tried].sort(),
    image: spec.dockerfile ? undefined : imagePart(spec),
    dockerfile: spec.dockerfile,
    context: spec.context && [...spec.context].sort((a, b) => (a.path < b.path ? -1 : 1)).map(contextLine),
    scope: spec.scope,
  });
}

const contextLine = ({ path, sha256, executable = false }: z.infer<typeof contextFile>) =>
  `${sha256} ${executable ? "x" : "-"} ${path}`;

/** An image counts only where nothing else says what to install. */
const imagePart = (spec: EnvironmentSpec) =>
  spec.packages.length > 0 || spec.python ? undefined : spec.image;
