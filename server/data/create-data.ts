import type { z } from "zod";
import { type DataFile, dataFile, isOutside } from "@/domain/data";
import { localPath } from "@/domain/yaml/paths";
import type { Reference } from "@/domain/yaml/references";
import { AssetReading } from "../assets/asset-reading";
import { type AssetRecord, loadVersion } from "../assets/asset-record";
import { registerAsset } from "../assets/register-asset";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { type FoundPaths, kindsOf, readListedPaths } from "../snapshots/found-paths";
import { findLacking, findUnsent, keepReferences, stored } from "../snapshots/kept-paths";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { checkFiles, checkKind } from "./check-content";
import { type DataContent, draftData } from "./draft-data";
import { findSource } from "./find-source";
import { startPinning } from "./pin-data";

const DATA_FILE = { shape: dataFile, schemaName: "data", noun: "a data asset" };

/** The data asset, or what the client should add before it asks again. */
export type CreatedData =
  | { asset: AssetRecord<"data">; needs?: undefined }
  | { needs: Needs; asset?: undefined };

export async function createData(
  ctx: WorkspaceCtx,
  input: z.input<typeof fileSubmission>,
): Promise<CreatedData> {
  authorize(ctx, "data:write");
  const submission = parse(fileSubmission, input);
  await requireRoom(ctx.services);
  const { db } = ctx.services;
  const reading = new AssetReading<DataFile>(DATA_FILE, submission);
  const found = await findContent(ctx, reading, readListedPaths(submission.paths));
  if ("needs" in found) return found;
  const { name, version, description, tags } = reading.asset;
  const about = { name, version, description, tags, idempotencyKey: submission.idempotency_key };
  const registered = await db.transaction(async (tx) => {
    const draft = { ...about, ...draftData(reading.asset.type, found.content) };
    const maker = { workspaceId: ctx.workspaceId, userId: ctx.actor.userId, userName: ctx.actor.name };
    const made = await registerAsset(tx, maker, draft);
    await audit(tx, ctx, "data.create", made.id, { name, version: made.version });
    if (reading.asset.pinned && isOutside(draft.spec, draft.files ? "" : null))
      await startPinning(tx, ctx, { id: made.id, name, version: made.version });
    return made;
  });
  const wanted = { kind: "data", name, version: registered.version } as const;
  return { asset: await loadVersion(db, ctx.workspaceId, wanted) };
}

/** What lies at the path: on the client's machine, in this workspace or on the web. */
async function findContent(
  ctx: WorkspaceCtx,
  reading: AssetReading<DataFile>,
  found: FoundPaths,
): Promise<{ needs: Needs } | { content: DataContent }> {
  const { path } = reading.asset;
  const local = localPath(path);
  const { db } = ctx.services;
  if (local === undefined) {
    const content = await findSource(ctx.services, ctx.workspaceId, reading);
    reading.check();
    return { content: content! };
  }
  const reference: Reference = { path: local, role: "data", field: ["path"], line: reading.lineOf(["path"]) };
  const lacking = findLacking([reference], found);
  if (lacking) return { needs: lacking };
  checkKind(reading, kindsOf(found)[local]!, local);
  const kept = await keepReferences(reading, [reference], found);
  if (kept.length > 0) checkFiles(reading, kept[0]!.files);
  reading.check();
  const needs = await findUnsent(db, ctx.workspaceId, kept);
  if (needs) return { needs };
  const [{ found: at, files }] = kept as [(typeof kept)[number]];
  return { content: { kind: at.kind === "file" ? "file" : "folder", source: null, files: stored(files) } };
}
