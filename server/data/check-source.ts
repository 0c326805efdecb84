import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import type { AssetRecord } from "../assets/asset-record";
import { getVersion } from "../assets/get-asset";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { openStorage } from "../datastores/open-storage";
import { findSource, fingerprintOf, sizeOf } from "../datastores/source";

export interface SourceState {
  /** `kept`: the bytes are the studio's own and cannot change. `unknown`: the source cannot be asked now. */
  state: "kept" | "same" | "changed" | "unknown";
  message: string;
}

/** Whether the bytes at the source of a version are those that were registered, as far as its server tells. */
export async function checkSource(
  ctx: WorkspaceCtx,
  wanted: { asset: string; version: string },
): Promise<SourceState> {
  const record = await getVersion(ctx, { kind: "data", ...wanted });
  const { spec, name, version } = record as AssetRecord<"data">;
  const uri = readDataUri(spec.source ?? "");
  if (spec.fingerprint === undefined || uri.kind !== "datastore" || uri.datastore === OWN_DATASTORE)
    return { state: "kept", message: "" };
  if (!can(ctx, "datastores:read"))
    return { state: "unknown", message: "Your role does not look into datastores." };
  try {
    const storage = await openStorage(ctx.services, ctx.workspaceId, uri.datastore);
    const now = await findSource(storage, uri.datastore, uri.path);
    if (fingerprintOf(now) === spec.fingerprint)
      return { state: "same", message: "The files at the source are those that were registered." };
    const count = (files: number, bytes: number) => `${files} files of ${bytes.toLocaleString("en")} bytes`;
    const told = `${count(spec.fileCount, spec.sizeBytes)} were registered, and ${count(now.files.length, sizeOf(now))} are there now`;
    return {
      state: "changed",
      message: `The files at the source are not those that were registered as ${name}:${version}: ${told}. Register a new version to keep what is there now.`,
    };
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    const isGone = failure.code === "notFound";
    return { state: isGone ? "changed" : "unknown", message: failure.message };
  }
}
