import type { Executor } from "@/db/client";
import { readAssetReference } from "@/domain/asset-reference";
import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { readLoggedModel } from "@/domain/models";
import { findLoggedModel, findStoredInput } from "../artifacts/stored-input";
import { type AssetRecord, loadVersion } from "../assets/asset-record";
import { resolveAsset } from "../assets/resolve-asset";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import type { ModelContent } from "./draft-model";

const lastPart = (path: string) => path.split("/").filter(Boolean).at(-1);

/** What is at the address of a model now, or a sentence without its subject that says why nothing is. */
export async function findModelContent(
  executor: Executor,
  workspaceId: string,
  source: string,
): Promise<ModelContent | string> {
  const logged = readLoggedModel(source);
  if (logged) {
    const found = await findLoggedModel(executor, workspaceId, logged);
    if (typeof found === "string") return found;
    const rootName = lastPart(logged.path) ?? found.name;
    return { ...found, source, rootName, loggedModel: logged.id };
  }
  const uri = readDataUri(source);
  if (uri.kind === "run" || uri.kind === "datastore") {
    const found = await findStoredInput(executor, workspaceId, uri);
    if (typeof found === "string") return found;
    const rootName = lastPart(uri.path) ?? (uri.kind === "run" ? (uri.output ?? "model") : "model");
    return { ...found, source, rootName, run: uri.kind === "run" ? uri.run : null };
  }
  const reference = readAssetReference(source, "model");
  if (!reference || uri.kind === "http")
    return `is an address that is not supported here: local paths, runs:/, models:/ and azureml:// jobs, models and ${OWN_DATASTORE} are`;
  const version = await resolveAsset(executor, workspaceId, "model", reference);
  return typeof version === "string" ? version.replace(/\.$/, "") : copyOf(executor, version, source);
}

/** The content of a version, with where that came from. */
export async function copyOf(
  executor: Executor,
  { spec, snapshotId }: AssetRecord<"model">,
  source: string,
): Promise<ModelContent> {
  const files = snapshotId ? await listSnapshotFiles(executor, snapshotId) : [];
  const { kind, rootName, run, loggedModel, runLink } = spec;
  return { kind, files, source, rootName, run, loggedModel, runLink };
}

export const loadModelVersion = (
  executor: Executor,
  workspaceId: string,
  name: string,
  version: string | null,
) => loadVersion(executor, workspaceId, { kind: "model", name, version });
