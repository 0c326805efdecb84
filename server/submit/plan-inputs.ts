import type { Executor } from "@/db/client";
import { type AssetReference, readTypedReference } from "@/domain/asset-reference";
import { contentOf, type TypedKind } from "@/domain/assets";
import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { localPath } from "@/domain/yaml/paths";
import type { Reference } from "@/domain/yaml/references";
import type { FoundFile } from "@/server/snapshots/found-paths";
import type { Kept } from "@/server/snapshots/kept-paths";
import { findStoredInput } from "../artifacts/stored-input";
import { resolveAsset } from "../assets/resolve-asset";
import { contentOfVersion, type VersionContent } from "../assets/version-content";
import { findDatastoreProblem } from "../datastores/datastore-record";
import type { SpecReading } from "./spec-reading";

type Reading = SpecReading<SharedSpec>;

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

/** A version of an asset: its files are read as they were when it was registered. */
export interface VersionInput extends VersionContent {
  name: string;
  versionId: string;
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
  const planned: (DataInput | null)[] = [];
  for (const [name, input] of Object.entries(reading.job.inputs ?? {})) {
    if (typeof input !== "object" || !("path" in input) || input.path === undefined) continue;
    if (localPath(input.path) !== undefined) continue;
    const named = readTypedReference(input.type, input.path);
    const place = { executor, workspaceId, reading, name, type: input.type };
    planned.push(await (named ? planVersion(place, named) : planAddress(place, input.path)));
  }
  return planned.filter((each) => each !== null);
}

interface Place {
  executor: Executor;
  workspaceId: string;
  reading: Reading;
  /** The input's name, and what it has to be. */
  name: string;
  type: string;
}

/** Null where something is wrong, which is noted. */
async function planAddress(
  { executor, workspaceId, reading, name, type }: Place,
  path: string,
): Promise<DataInput | null> {
  const uri = readDataUri(path);
  const field = ["inputs", name, "path"];
  if (uri.kind === "http") return { name, kind: "http", url: path };
  if (uri.kind !== "run" && uri.kind !== "datastore") return null;
  if (uri.kind === "datastore" && uri.datastore !== OWN_DATASTORE) {
    const problem = await findDatastoreProblem(executor, workspaceId, uri.datastore);
    if (problem) reading.wrong(field, `\`${field.join(".")}\` ${problem}`);
    const kind = contentOf(type) ?? "folder";
    return problem ? null : { name, kind, datastore: uri.datastore, path: uri.path };
  }
  const found = await findStoredInput(executor, workspaceId, uri);
  if (typeof found === "string") {
    reading.wrong(field, `\`${field.join(".")}\` ${found}.`);
    return null;
  }
  if (!checkKind(reading, field, type, found.kind)) return null;
  const files = found.files.map((file) => ({ ...file, executable: file.executable ?? false }));
  return { name, kind: found.kind, files };
}

async function planVersion(
  { executor, workspaceId, reading, name, type }: Place,
  { kind, reference }: { kind: TypedKind; reference: AssetReference },
): Promise<VersionInput | null> {
  const field = ["inputs", name, "path"];
  const version = await resolveAsset(executor, workspaceId, kind, reference);
  if (typeof version === "string") {
    reading.wrong(field, `\`${field.join(".")}\` ${version}`);
    return null;
  }
  const content = contentOfVersion(version);
  if (!checkKind(reading, field, type, content.kind === "folder" ? "folder" : "file")) return null;
  return { name, versionId: version.id, ...content };
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
  const wanted = (type && contentOf(type)) || kind;
  if (wanted === kind) return true;
  const title = `\`${field.join(".")}\``;
  const named = path ? `names ${path}, a ${kind}` : `names a ${kind}`;
  reading.wrong(field, `${title} ${named}: the type is ${type}, and uri_${kind} would be right.`);
  return false;
}
