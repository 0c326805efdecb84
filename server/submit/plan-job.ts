/** From a submission to what will be stored, or to what is lacking, or to everything that is wrong with it. */
import type { Executor } from "@/db/client";
import type { EnvironmentSpec } from "@/domain/environments";
import type { CommandJob } from "@/domain/jobs";
import type { Reference } from "@/domain/yaml/references";
import type { SnapshotFile } from "@/server/snapshots/store-snapshot";
import { findHeldBlobs } from "../blobs/held-blobs";
import { checkJob } from "./check-job";
import { type FoundFile, type FoundPath, type FoundPaths, keepFound, kindsOf, textsOf } from "./found-paths";
import { JobReading } from "./job-reading";
import { type EnvironmentSource, planEnvironment } from "./plan-environment";
import { type DataInput, planLocalInput, planStoredInputs } from "./plan-inputs";
import type { Needs, Submission } from "./submission";

export type PlannedInput =
  | { name: string; kind: "file" | "folder"; files: SnapshotFile[] }
  | { name: string; kind: "http"; url: string };

export interface JobPlan {
  job: CommandJob;
  environment: EnvironmentSpec;
  code: SnapshotFile[] | null;
  inputs: PlannedInput[];
}

/** A reference with what was found there and the files that will be stored. */
interface Kept {
  reference: Reference;
  found: FoundPath;
  files: FoundFile[];
}

export async function planJob(
  executor: Executor,
  workspaceId: string,
  submission: Submission,
  found: FoundPaths,
  known?: EnvironmentSource,
): Promise<{ needs: Needs } | { plan: JobPlan }> {
  const reading = new JobReading(submission);
  const texts = textsOf(found);
  const isKnown = known?.isFor(reading.job) ?? false;
  const references = reading
    .references(texts)
    .filter(({ role }) => !isKnown || role === "code" || role === "input");
  const lacking = findLacking(references, found);
  if (lacking) return { needs: lacking };

  reading.noteMissing(kindsOf(found), texts);
  await checkJob(executor, workspaceId, reading);
  // A file that is not there has been noted: it is no second mistake that the environment cannot be read.
  const hasTexts = references.every((each) => !isTextRole(each) || texts[each.path] !== undefined);
  const environment = isKnown ? known!.spec : hasTexts ? await planEnvironment(reading, texts) : null;
  const kept = await keepReferences(reading, references, found);
  const inputs = [...planLocal(reading, kept), ...(await planStoredInputs(executor, workspaceId, reading))];
  const job = reading.checked;

  const code = kept.find(({ reference }) => reference.role === "code")?.files ?? null;
  const needs = await findUnsent(executor, workspaceId, kept);
  if (needs) return { needs };
  return {
    plan: { job, environment: environment!, code: code && stored(code), inputs: inputs.map(storedInput) },
  };
}

const isTextRole = ({ role }: Reference) => role === "conda" || role === "environment";

/** Paths that the client has not listed, and texts that it has not sent. */
function findLacking(references: Reference[], found: FoundPaths): Needs | null {
  const paths = references.filter(({ path }) => !found.has(path)).map(({ path }) => path);
  const texts = references
    .filter((reference) => isTextRole(reference) && found.get(reference.path)?.kind === "file")
    .filter(({ path }) => found.get(path)?.text === undefined)
    .map(({ path }) => path);
  if (paths.length + texts.length === 0) return null;
  return { paths: [...new Set(paths)], texts: [...new Set(texts)], hashes: {}, blobs: {} };
}

async function keepReferences(
  reading: JobReading,
  references: Reference[],
  found: FoundPaths,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const reference of references) {
    const at = found.get(reference.path)!;
    if (isTextRole(reference) || at.kind === "missing") continue;
    kept.push({ reference, found: at, files: await keepFound(reading, reference, at) });
  }
  return kept;
}

function planLocal(reading: JobReading, kept: Kept[]): DataInput[] {
  return kept.flatMap(({ reference, found, files }) =>
    reference.role === "input" && found.kind !== "missing"
      ? planLocalInput(reading, reference, found.kind, files)
      : [],
  );
}

/** Files without a hash, and hashes whose bytes this workspace has not brought. */
async function findUnsent(executor: Executor, workspaceId: string, kept: Kept[]): Promise<Needs | null> {
  const hashes = new Map<string, Set<string>>();
  const blobs = new Map<string, Set<string>>();
  const wanted = kept.flatMap(({ files }) => files.flatMap(({ sha256 }) => sha256 ?? []));
  const held = await findHeldBlobs(executor, workspaceId, wanted);
  const asked = new Set<string>();
  for (const { reference, files } of kept) {
    for (const file of files) {
      if (file.sha256 === undefined) add(hashes, reference.path, file.path);
      else if (held.has(file.sha256)) file.sizeBytes = held.get(file.sha256)!;
      else if (!asked.has(file.sha256)) {
        asked.add(file.sha256);
        add(blobs, reference.path, file.path);
      }
    }
  }
  if (hashes.size + blobs.size === 0) return null;
  return { paths: [], texts: [], hashes: asObject(hashes), blobs: asObject(blobs) };
}

const add = (lists: Map<string, Set<string>>, key: string, item: string) =>
  lists.set(key, (lists.get(key) ?? new Set()).add(item));

const asObject = (lists: Map<string, Set<string>>) =>
  Object.fromEntries([...lists].map(([key, items]) => [key, [...items]]));

const stored = (files: FoundFile[]): SnapshotFile[] =>
  files.map((file) => ({ ...file, sha256: file.sha256! }));

const storedInput = (input: DataInput): PlannedInput =>
  input.kind === "http" ? input : { ...input, files: stored(input.files) };
