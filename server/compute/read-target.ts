import type { z } from "zod";
import {
  findTargetProblem,
  placeOf,
  type SplitTarget,
  secretOf,
  splitTarget,
} from "@/domain/compute/settings";
import { type TargetFile, targetFile } from "@/domain/compute/target-file";
import { AppError } from "@/domain/errors";
import { pathText } from "@/domain/issues";
import { didYouMean } from "@/domain/nearest";
import { secretReference, secretValue } from "@/domain/secrets";
import { AssetReading } from "../assets/asset-reading";
import type { WorkspaceCtx } from "../core/context";
import { usableNames } from "../secrets/policy";
import type { fileSubmission, Needs } from "../snapshots/listed-path";
import type { TargetRow } from "./target-record";

const FILE = {
  // What is refused by its type does not come through.
  shape: targetFile as unknown as z.ZodType<TargetFile>,
  schemaName: [
    "compute",
    "amlCompute",
    "vmCompute",
    "computeInstance",
    "kubernetesCompute",
    "synapseSparkCompute",
  ],
  noun: "a compute target",
};

export interface ReadTarget extends SplitTarget {
  name: string;
  description?: string | undefined;
  tags?: Record<string, string> | undefined;
  /** The name of the secret of each credential. */
  secrets: Record<string, string>;
  /** Credentials that were given as values, which are to become secrets. */
  values: { name: string; value: string }[];
}

type Submission = Pick<z.output<typeof fileSubmission>, "yaml" | "file" | "set" | "paths">;
type Reading = AssetReading<TargetFile>;

/** The YAML of a target, checked as far as that goes without asking it; or the key's file, which the client has to send. */
export async function readTarget(
  ctx: WorkspaceCtx,
  given: Submission,
  find: (name: string) => Promise<TargetRow | null>,
): Promise<{ read: ReadTarget; needs?: undefined } | { needs: Needs; read?: undefined }> {
  const reading: Reading = new AssetReading<TargetFile>(FILE, given);
  const { name, description, tags } = reading.asset;
  const split = splitTarget(reading.asset);
  const before = await find(name);
  const wrong = findTargetProblem(split.settings);
  if (wrong) reading.wrong([wrong.field], wrong.message);
  if (before) checkSame(before, split);
  const lacking = readKeyFile(reading, split, given.paths);
  if (lacking) return { needs: lacking };
  const read: ReadTarget = { ...split, name, description, tags, secrets: {}, values: [] };
  await readCredentials(ctx, reading, read, before);
  reading.check();
  return { read };
}

function checkSame({ name, settings, kind }: TargetRow, split: SplitTarget): void {
  const before = settings?.type ?? kind;
  if (before === split.settings.type) return;
  throw new AppError(
    "conflict",
    `The compute target ${name} is of the type ${before} and stays so: choose another name, or delete that one first.`,
  );
}

/** Puts the key's text where a key that is written out would stand. */
function readKeyFile(reading: Reading, split: SplitTarget, paths: Submission["paths"]): Needs | null {
  const { keyFile, credentials } = split;
  if (!keyFile) return null;
  const { path, field } = keyFile;
  if (credentials.private_key !== undefined) {
    reading.wrong(field, `\`${pathText(field)}\` and \`private_key\` are both given: leave one of them out.`);
    return null;
  }
  const found = Object.hasOwn(paths, path) ? paths[path] : undefined;
  if (!found || (found.kind === "file" && found.text === undefined))
    return { paths: found ? [] : [path], texts: [path], hashes: {}, blobs: {} };
  if (found.kind === "file") credentials.private_key = found.text!;
  else
    reading.wrong(
      field,
      `\`${pathText(field)}\` names ${path}, which ${found.kind === "folder" ? "is a folder: a file is needed" : "is not there. Paths start at the folder of the YAML file"}.`,
    );
  return null;
}

async function readCredentials(
  ctx: WorkspaceCtx,
  reading: Reading,
  read: ReadTarget,
  before: TargetRow | null,
): Promise<void> {
  const isSamePlace = before?.settings != null && placeOf(before.settings) === placeOf(read.settings);
  const usable = [...(await usableNames(ctx)), ...(isSamePlace ? Object.values(before.credentials) : [])];
  for (const [field, written] of Object.entries(read.credentials)) {
    const named = secretReference(written);
    if (named === null) {
      const judged = secretValue.safeParse(written);
      // The message tells the rule alone, and nothing of the value.
      if (!judged.success) reading.wrong([field], `\`${field}\`: ${judged.error.issues[0]!.message}.`);
      read.secrets[field] = secretOf(read.name, field);
      read.values.push({ name: read.secrets[field], value: written });
    } else if (usable.includes(named)) read.secrets[field] = named;
    else
      reading.wrong(
        [field],
        `\`${field}\` names the secret ${named}, which is not in this workspace or not yours to use: set it first.${didYouMean(named, usable)}`,
      );
  }
  const kept =
    isSamePlace && read.secrets.private_key === undefined ? before.credentials.private_key : undefined;
  if (kept !== undefined) read.secrets.private_key = kept;
  if (read.settings.type === "ssh" && read.secrets.private_key === undefined && reading.issues.length === 0)
    reading.wrong(
      [],
      "A machine is entered with a key: give `private_key_file`, or `private_key: secret:NAME`.",
    );
}
