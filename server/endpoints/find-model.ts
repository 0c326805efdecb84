import { readAssetReference } from "@/domain/asset-reference";
import { MLMODEL_FILE } from "@/domain/mlmodel";
import { localPath } from "@/domain/yaml/paths";
import { resolveAsset } from "../assets/resolve-asset";
import type { WorkspaceCtx } from "../core/context";
import { findModelContent } from "../models/find-content";
import type { FoundFile } from "../snapshots/found-paths";
import type { Kept } from "../snapshots/kept-paths";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";
import type { DeploymentReading } from "./plan-parts";

/** What a deployment is to answer from. */
export interface ModelOfDeployment {
  /** The version that it is, where it is registered; its files are a snapshot already. */
  version: { id: string; snapshotId: string | null } | null;
  /** How it was named. */
  name: string;
  /** The folder that its files lie in; null for one file. */
  root: string | null;
  files: (SnapshotFile | FoundFile)[];
  isMlflow: boolean;
}

const isMlflow = (files: readonly { path: string }[]) => files.some(({ path }) => path === MLMODEL_FILE);

const lastPart = (path: string) => path.split("/").findLast((part) => part !== "" && part !== ".") ?? "model";

/** A model that lies beside the YAML. */
export function modelOfListing(reading: DeploymentReading, kept: Kept[]): ModelOfDeployment | null {
  const { model } = reading.asset;
  const local = kept.find(({ reference }) => reference.role === "data");
  if (typeof model !== "object" || !local) return null;
  const { found, files } = local;
  if (files.length === 0)
    reading.wrong(["model", "path"], `\`model.path\` names ${model.path}, where no files are.`);
  const root = found.kind === "file" ? null : lastPart(model.path);
  return {
    version: null,
    name: model.name ?? lastPart(model.path),
    root,
    files,
    isMlflow: root !== null && isMlflow(files),
  };
}

/** A model that the workspace has: a registered version, or what a run or a datastore holds. */
export async function findModel(
  ctx: WorkspaceCtx,
  reading: DeploymentReading,
): Promise<ModelOfDeployment | null> {
  const { model } = reading.asset;
  if (model === undefined || (typeof model === "object" && localPath(model.path) !== undefined)) return null;
  const [written, field] = typeof model === "string" ? [model, ["model"]] : [model.path, ["model", "path"]];
  const { db } = ctx.services;
  const reference = /^(?:runs:|azureml:\/\/(?:jobs|datastores)\/|models:\/+m-)/.test(written)
    ? null
    : readAssetReference(written, "model");
  if (reference) {
    const record = await resolveAsset(db, ctx.workspaceId, "model", reference);
    if (typeof record !== "string") {
      const { id, snapshotId, spec, name, version } = record;
      const files = snapshotId ? await listSnapshotFiles(db, snapshotId) : [];
      if (files.length === 0)
        reading.wrong(field, `\`${field.join(".")}\` names ${written}, which holds no files.`);
      const root = spec.kind === "file" ? null : spec.rootName;
      return {
        ...{ version: { id, snapshotId }, name: `${name}:${version}`, root, files },
        isMlflow: spec.type === "mlflow_model" || isMlflow(files),
      };
    }
    reading.wrong(field, `\`${field.join(".")}\` ${record}`);
    return null;
  }
  const content = await findModelContent(db, ctx.workspaceId, written);
  if (typeof content === "string") {
    reading.wrong(field, `\`${field.join(".")}\` ${content}.`);
    return null;
  }
  const root = content.kind === "file" ? null : content.rootName;
  return { version: null, name: written, root, files: content.files, isMlflow: isMlflow(content.files) };
}
