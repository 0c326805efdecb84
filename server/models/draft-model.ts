import type { Readable } from "node:stream";
import {
  frameworkOf,
  MAX_MLMODEL_BYTES,
  MLMODEL_FILE,
  type MlmodelFacts,
  readMlmodel,
} from "@/domain/mlmodel";
import type { ModelSpec, ModelType } from "@/domain/models";
import type { BlobStore } from "../blobs/blobs";
import type { SnapshotFile } from "../snapshots/store-snapshot";

/** What a version will hold, and where that came from. */
export interface ModelContent {
  kind: "file" | "folder";
  files: SnapshotFile[];
  /** The address that it was made from; null for files that were sent. */
  source: string | null;
  rootName: string;
  /** The name of the run that made it, and the logged model that it was. */
  run?: string | null;
  loggedModel?: string | null;
  runLink?: string | null;
  origin?: ModelSpec["origin"];
}

interface Said {
  /** Without one it is what the files show. */
  type?: ModelType;
  /** Flavors that a YAML file names, where the files do not. */
  flavors?: string[];
}

/** What is registered of a model. Where it came from is no part of the content. */
export async function draftModel(blobs: BlobStore, content: ModelContent, { type, flavors = [] }: Said) {
  const mlmodel = await readFacts(blobs, content.files);
  const names = mlmodel ? Object.keys(mlmodel.flavors) : flavors;
  const spec: ModelSpec = {
    type: type ?? (mlmodel ? "mlflow_model" : "custom_model"),
    source: content.source,
    kind: content.kind,
    rootName: content.rootName,
    fileCount: content.files.length,
    sizeBytes: content.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    flavors: names,
    framework: frameworkOf(names),
    mlmodel,
    run: content.run ?? null,
    loggedModel: content.loggedModel ?? null,
    runLink: content.runLink ?? null,
    origin: content.origin ?? null,
  };
  const listed = content.files
    .map(({ path, sha256 }) => [path, sha256])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  return {
    kind: "model" as const,
    spec,
    files: content.files,
    content: JSON.stringify([spec.type, spec.kind, listed]),
  };
}

/** What the files say of themselves; null where they do not. Nothing but this one text is read. */
async function readFacts(blobs: BlobStore, files: readonly SnapshotFile[]): Promise<MlmodelFacts | null> {
  const file = files.find(({ path }) => path === MLMODEL_FILE);
  if (!file || file.sizeBytes > MAX_MLMODEL_BYTES) return null;
  return readMlmodel(await readText(await blobs.open(file.sha256)));
}

export async function readText(bytes: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}
