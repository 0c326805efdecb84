import type { Executor } from "@/db/client";
import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { isModelType, readModelReference } from "@/domain/models";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { localPath } from "@/domain/yaml/paths";
import type { Reference } from "@/domain/yaml/references";
import type { FoundFile } from "@/server/snapshots/found-paths";
import type { Kept } from "@/server/snapshots/kept-paths";
import { findStoredInput } from "../artifacts/stored-input";
import type { AssetRecord } from "../assets/asset-record";
import { resolveAsset } from "../assets/resolve-asset";
import { findDatastoreProblem } from "../datastores/datastore-record";
import type { JobReading } from "./job-reading";

type Reading = JobReading<SharedSpec>;

/** A data input of a run that is about to be made. */
export type DataInput =
  | { name: string; kind: "file" | "folder"; files: FoundFile[] }
  | { name: string; kind: "http"; url: string }
  | DatastoreInput
  | VersionInput;

/** What is copied from a datastore after the run is made: a server that is away must not refuse it. */
export interface DatastoreInput {
  name: string;
  kind: "file" | "folder";
  datastore: string;
  path: string;
}

/** A version of a data asset or a model: its files are a snapshot already. */
export interface VersionInput {
  name: string;
  kind: "file" | "folder" | "http";
  versionId: string;
  snapshotId: string | null;
  url: string | null;
  /** Where its data lies, when that was not copied. */
  from: Pick<DatastoreInput, "datastore" | "path"> | null;
}

/** The data inputs of a job: those of its folder that were kept, and what is stored elsewhere. */
export async function planInputs(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  kept: readonly Kept[],
): Promise<DataInput[]> {
  const local = kept.flatMap(({ reference, found, files }) =>
    reference.role === "input" && found.kind !== "missing"
      ? planLocalInput(reading, reference, found.kind, files)
      : [],
  );
  return [...local, ...(await planStoredInputs(executor, workspaceId, reading))];
}

/** Inputs that are not local: addresses to fetch, and what the workspace stores, as it is now. */
async function planStoredInputs(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
): Promise<DataInput[]> {
  const planned: DataInput[] = [];
  for (const [name, input] of Object.entries(reading.job.inputs ?? {})) {
    if (typeof input !== "object" || !("path" in input) || input.path === undefined) continue;
    if (localPath(input.path) !== undefined) continue;
    if (isModelType(input.type) && readModelReference(input.path)) {
      planned.push(...(await planModel(executor, workspaceId, reading, name, input.path)));
      continue;
    }
    const uri = readDataUri(input.path);
    if (uri.kind === "http") planned.push({ name, kind: "http", url: input.path });
    const field = ["inputs", name, "path"];
    if (uri.kind === "asset") {
      const version = await resolveAsset(executor, workspaceId, "data", uri.asset);
      if (typeof version === "string") reading.wrong(field, `\`${field.join(".")}\` ${version}`);
      else planned.push(...planVersion(reading, name, input.type, version));
    }
    if (uri.kind !== "run" && uri.kind !== "datastore") continue;
    if (uri.kind === "datastore" && uri.datastore !== OWN_DATASTORE) {
      const kind = input.type === "uri_file" ? "file" : "folder";
      const problem = await findDatastoreProblem(executor, workspaceId, uri.datastore);
      if (problem) reading.wrong(field, `\`${field.join(".")}\` ${problem}`);
      else planned.push({ name, kind, datastore: uri.datastore, path: uri.path });
      continue;
    }
    const found = await findStoredInput(executor, workspaceId, uri);
    if (typeof found === "string") {
      reading.wrong(field, `\`${field.join(".")}\` ${found}.`);
    } else if (checkKind(reading, field, input.type, found.kind)) {
      const files = found.files.map((file) => ({ ...file, executable: file.executable ?? false }));
      planned.push({ name, kind: found.kind, files });
    }
  }
  return planned;
}

/** A version of a model: its files are read as they were when it was registered. */
async function planModel(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  name: string,
  path: string,
): Promise<VersionInput[]> {
  const field = ["inputs", name, "path"];
  const version = await resolveAsset(executor, workspaceId, "model", readModelReference(path)!);
  if (typeof version === "string") {
    reading.wrong(field, `\`${field.join(".")}\` ${version}`);
    return [];
  }
  const { id, spec, snapshotId } = version;
  return [{ name, kind: spec.kind, versionId: id, snapshotId, url: null, from: null }];
}

function planVersion(
  reading: Reading,
  name: string,
  type: string,
  { id, spec, snapshotId }: AssetRecord<"data">,
): VersionInput[] {
  const isSingle = spec.kind !== "folder";
  if (!checkKind(reading, ["inputs", name, "path"], type, isSingle ? "file" : "folder")) return [];
  const uri = snapshotId === null && spec.kind !== "http" ? readDataUri(spec.source ?? "") : null;
  const from = uri?.kind === "datastore" ? { datastore: uri.datastore, path: uri.path } : null;
  const url = spec.kind === "http" ? spec.source : null;
  return [{ name, kind: spec.kind, versionId: id, snapshotId, url, from }];
}

/** A local input, with the files that the ignore rules left in. */
function planLocalInput(
  reading: Reading,
  { field, path, type }: Reference,
  kind: "file" | "folder",
  files: FoundFile[],
): DataInput[] {
  const name = String(field[1]);
  // That a folder is no uri_file was found with the reference.
  if (kind === "file" && !checkKind(reading, [...field], type, kind, path)) return [];
  return [{ name, kind, files }];
}

function checkKind(
  reading: Reading,
  field: PropertyKey[],
  type: string | undefined,
  kind: "file" | "folder",
  path?: string,
): boolean {
  const wanted = type === "uri_file" ? "file" : type === "uri_folder" ? "folder" : kind;
  if (wanted === kind) return true;
  const title = `\`${field.join(".")}\``;
  const named = path ? `names ${path}, a ${kind}` : `names a ${kind}`;
  reading.wrong(field, `${title} ${named}: the type is ${type}, and uri_${kind} would be right.`);
  return false;
}
