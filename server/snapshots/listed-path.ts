/** What a client tells of the files that it would send, and what it is asked for: docs/rest-v1.md. */
import { z } from "zod";
import { MAX_OPTION_CHARS, MAX_OPTIONS } from "@/domain/yaml/overrides";
import { MAX_YAML_CHARS } from "@/domain/yaml/read-yaml";
import { sha256Text } from "./file-path";

/** What a client may list; the ignore rules leave fewer. */
const MAX_LISTED_FILES = 300_000;
const MAX_TEXT_CHARS = 4_000_000;

const listedFile = z.strictObject({
  path: z.string().min(1).max(4_096),
  size: z.int().min(0),
  executable: z.boolean().default(false),
  sha256: sha256Text.optional(),
});

export const listedPath = z.strictObject({
  kind: z.enum(["folder", "file", "missing"]),
  files: z.array(listedFile).max(MAX_LISTED_FILES).default([]),
  /** The texts of the `.amlignore` and `.gitignore` files in a folder, by their path in it. */
  ignore: z.record(z.string(), z.string().max(MAX_TEXT_CHARS)).default({}),
  text: z.string().max(MAX_TEXT_CHARS).optional(),
});
export type ListedPath = z.output<typeof listedPath>;

/** A YAML file with what its client has told so far of the paths in it. */
export const fileSubmission = z.strictObject({
  yaml: z.string().max(MAX_YAML_CHARS * 4),
  file: z
    .string()
    .min(1)
    .max(1_000)
    .regex(/^[^\0]*$/, "has a NUL, which no name of a file has")
    .default("job.yml"),
  set: z
    .array(z.string())
    .max(MAX_OPTIONS)
    .refine((options) => options.reduce((sum, { length }) => sum + length, 0) <= MAX_OPTION_CHARS, {
      message: `All options together may have ${MAX_OPTION_CHARS} characters: write what is long into the YAML`,
    })
    .default([]),
  paths: z.record(z.string().max(4_096), listedPath).default({}),
  idempotency_key: z.string().min(1).max(200).nullish(),
});

/** What the client should add to its request, by path. */
export interface Needs {
  paths: string[];
  texts: string[];
  hashes: Record<string, string[]>;
  blobs: Record<string, string[]>;
}
