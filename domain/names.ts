import { z } from "zod";
import { ID_PREFIXES, type IdKind } from "./ids";

/** An id of that kind, as `newId` makes them. */
export const idOf = (kind: IdKind) =>
  z
    .string()
    .regex(new RegExp(`^${ID_PREFIXES[kind]}[_-][0-9a-z]{26}$`), `This is no id of the kind ${kind}.`);

/** Control characters, and the marks that turn the direction of writing: they could make a name look like another. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** One line of text, as a person types it. */
export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((text) => !UNPRINTABLE.test(text), "This has characters that cannot be seen.");

/** A run's name is its identity at every door, the MLflow `run_id` included: what that client accepts. */
export const runName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w-]{0,254}$/,
    "A run name starts with a letter or digit and has only letters, digits, _ and - (at most 255).",
  );

/** First path segments that are doors of the studio, and so cannot name a workspace. */
export const RESERVED_SLUGS = [
  "mlflow",
  "endpoints",
  "pipeline-endpoints",
  "batch-endpoints",
  "api",
  "sdk",
  "health",
  "metrics",
  "version",
  "signin",
  "sign-in",
  "setup",
  "invite",
  "account",
  "admin",
  "_next",
  "static",
  "live",
  "node",
  "trpc",
  "auth",
  "favicon.ico",
  "workspaces",
  "get-artifact",
  "ajax-api",
  "docs",
];

export const MAX_SLUG = 63;
export const workspaceSlug = z
  .string()
  .regex(
    new RegExp(`^[a-z0-9][a-z0-9-]{1,${MAX_SLUG - 1}}$`),
    `A workspace name has 2 to ${MAX_SLUG} lower-case letters, digits and hyphens.`,
  )
  .refine((slug) => !RESERVED_SLUGS.includes(slug), "This name is a door of the studio; choose another.");

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9.-]+$/, "This is not an e-mail address.");
export const password = z.string().min(12, "A password has at least 12 characters.").max(256);
export const displayName = line(255).min(1, "Give a name.");
export const experimentName = z.string().min(1, "An experiment needs a name.").max(500);
export const tokenName = line(100).min(1, "Name the token after where it will be used.");
