import type { z } from "zod";
import { MLMODEL_FILE } from "@/domain/mlmodel";
import { type ModelFile, modelFile } from "@/domain/models";
import { localPath } from "@/domain/yaml/paths";
import type { Reference } from "@/domain/yaml/references";
import { AssetReading } from "../assets/asset-reading";
import type { AssetRecord } from "../assets/asset-record";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { type FoundPaths, readListedPaths } from "../snapshots/found-paths";
import { findLacking, findUnsent, keepReferences, stored } from "../snapshots/kept-paths";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { draftModel, type ModelContent } from "./draft-model";
import { findModelContent, loadModelVersion } from "./find-content";
import { requireDirectMove } from "./promotions/policy";
import { storeVersion } from "./store-version";

const MODEL_FILE = { shape: modelFile, schemaName: "model", noun: "a model" };

/** The version, or what the client should add before it asks again. */
export type RegisteredModel =
  | { asset: AssetRecord<"model">; needs?: undefined }
  | { needs: Needs; asset?: undefined };

/** Registers what the YAML of a model describes as a version: the next number where it names none. */
export async function registerModel(
  ctx: WorkspaceCtx,
  input: z.input<typeof fileSubmission>,
): Promise<RegisteredModel> {
  authorize(ctx, "models:write");
  const submission = parse(fileSubmission, input);
  await requireRoom(ctx.services);
  const { db, blobs } = ctx.services;
  const reading = new AssetReading<ModelFile>(MODEL_FILE, submission);
  const found = await findContent(ctx, reading, readListedPaths(submission.paths));
  if ("needs" in found) return found;
  const { name, version, description, tags, properties, type, flavors, stage } = reading.asset;
  const said = await draftModel(blobs, found.content, { type, flavors: namesOf(flavors) });
  const about = { name, version, description, tags, properties, idempotencyKey: submission.idempotency_key };
  const made = await db.transaction(async (tx) => {
    if (stage === "Staging" || stage === "Production") await requireDirectMove(tx, ctx, true);
    return storeVersion(tx, ctx, { ...about, ...said, stage: stage === "Development" ? undefined : stage });
  });
  return { asset: await loadModelVersion(db, ctx.workspaceId, name, made.version) };
}

const namesOf = (flavors: unknown): string[] =>
  flavors !== null && typeof flavors === "object" && !Array.isArray(flavors) ? Object.keys(flavors) : [];

/** What lies at the path: on the client's machine or in this workspace. */
async function findContent(
  ctx: WorkspaceCtx,
  reading: AssetReading<ModelFile>,
  found: FoundPaths,
): Promise<{ needs: Needs } | { content: ModelContent }> {
  const { path } = reading.asset;
  const { db } = ctx.services;
  const local = localPath(path);
  if (local !== undefined) return findLocal(ctx, reading, found, local);
  const content = await findModelContent(db, ctx.workspaceId, path);
  if (typeof content === "string") reading.wrong(["path"], `\`path\` ${content}.`);
  else checkContent(reading, content);
  reading.check();
  return { content: content as ModelContent };
}

async function findLocal(
  ctx: WorkspaceCtx,
  reading: AssetReading<ModelFile>,
  found: FoundPaths,
  path: string,
): Promise<{ needs: Needs } | { content: ModelContent }> {
  const reference: Reference = { path, role: "data", field: ["path"], line: reading.lineOf(["path"]) };
  const lacking = findLacking([reference], found);
  if (lacking) return { needs: lacking };
  if (found.get(path)!.kind === "missing")
    reading.wrong(
      ["path"],
      `\`path\` names ${path}, which is not there. Paths start at the folder of the YAML file.`,
    );
  const kept = await keepReferences(reading, [reference], found);
  const rootName =
    path
      .split("/")
      .filter((part) => part && part !== ".")
      .at(-1) ?? "model";
  const about = { source: null, rootName };
  const shown = kept.map(({ found: at, files }) => ({ at, files, ...about }));
  for (const { at, files } of shown)
    checkContent(reading, { kind: at.kind === "file" ? "file" : "folder", files });
  reading.check();
  const needs = await findUnsent(ctx.services.db, ctx.workspaceId, kept);
  if (needs) return { needs };
  const [{ at, files }] = shown as [(typeof shown)[number]];
  return { content: { kind: at.kind === "file" ? "file" : "folder", files: stored(files), ...about } };
}

/** Notes a folder with nothing in it, and an MLflow model without the file that says what it is. */
function checkContent(
  reading: AssetReading<ModelFile>,
  { kind, files }: { kind: "file" | "folder"; files: readonly { path: string }[] },
): void {
  const { type, path } = reading.asset;
  if (files.length === 0) {
    reading.wrong(["path"], `\`path\` names ${path}, where no files are that would be kept.`);
  } else if (
    type === "mlflow_model" &&
    (kind === "file" || !files.some((file) => file.path === MLMODEL_FILE))
  ) {
    const where = kind === "file" ? "a file" : `a folder without a file ${MLMODEL_FILE}`;
    reading.wrong(
      ["path"],
      `\`path\` names ${path}, ${where}: an mlflow_model is the folder with its ${MLMODEL_FILE} file. custom_model takes anything.`,
    );
  }
}
