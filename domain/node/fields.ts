/** The bounds of what a node and its controller tell each other. */
import { z } from "zod";
import { ID_PREFIXES, type IdKind } from "../ids";

/** As many files as a submission may list. */
export const MAX_FILES = 300_000;
export const MAX_SLOTS = 1024;
/** Leases that one node holds at a time: a run takes a slot at least. */
export const MAX_LEASES = 1024;
/** A piece of a log, as it is sent. */
export const MAX_LOG_PIECE_BYTES = 16 * 1024 ** 2;
/** A sentence for people, with the lines that matter. */
const MAX_EXCERPT = 16_384;
export const nodeText = (maxLength: number) => z.string().max(maxLength);
export const excerpt = nodeText(MAX_EXCERPT);
export const count = z.int().min(0);
export const contentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "A SHA-256 has 64 lower-case hexadecimal digits.");

/**
 * What a node holds by a lease: an attempt of a run, another instance of one that takes several nodes (a peer), or an
 * instance of a deployment, which answers requests. A run that has begun on other nodes comes before one that has not.
 */
export const SUBJECTS = ["peer", "run", "instance"] as const;
export type Subject = (typeof SUBJECTS)[number];

const anId = (...kinds: IdKind[]) => {
  const prefixes = kinds.map((kind) => ID_PREFIXES[kind]).join("|");
  return z
    .string()
    .regex(new RegExp(`^(${prefixes})_\\w{1,60}$`), `This is no id of the kind ${kinds.join(" or ")}.`);
};
export const subjectId = anId(...SUBJECTS);
export const buildId = anId("build");
