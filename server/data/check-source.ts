import { isOutside } from "@/domain/data";
import { AppError } from "@/domain/errors";
import type { AssetRecord } from "../assets/asset-record";
import { getVersion } from "../assets/get-asset";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { differenceOf, openOutside } from "./outside";

export interface SourceState {
  /** `kept`: the bytes are the studio's own and cannot change. `unknown`: the source cannot tell, or cannot be asked now. */
  state: "kept" | "same" | "changed" | "unknown";
  message: string;
}

/** Whether the bytes at the source of a version are those that were registered, as far as its server tells. */
export async function checkSource(
  ctx: WorkspaceCtx,
  wanted: { asset: string; version: string },
): Promise<SourceState> {
  const record = (await getVersion(ctx, { kind: "data", ...wanted })) as AssetRecord<"data">;
  const { spec, snapshotId } = record;
  if (!isOutside(spec, snapshotId)) return { state: "kept", message: "" };
  if (spec.fingerprint === undefined)
    return { state: "unknown", message: "Its server told nothing by which a change could be noticed." };
  if (spec.kind !== "http" && !can(ctx, "datastores:read"))
    return { state: "unknown", message: "Your role does not look into datastores." };
  try {
    const outside = await openOutside(ctx.services, ctx.workspaceId, spec);
    const difference = differenceOf(record, await outside.find());
    return difference === null
      ? { state: "same", message: "The files at the source are those that were registered." }
      : { state: "changed", message: difference };
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    const isGone = failure.code === "notFound";
    return { state: isGone ? "changed" : "unknown", message: failure.message };
  }
}
