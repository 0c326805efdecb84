import type { Tx } from "@/db/client";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { authorizeModelWrite, loadModel } from "../logged-models/load-model";
import { findRunId, findWritableRunId, lockWritableRun } from "../runs/load-run";

/** Whose files are meant: a run by its name, or a logged model by its id. */
export type ArtifactOwner = { kind: "run"; name: string } | { kind: "model"; id: string };

/** The owner's id, for a reader. */
export async function findOwner(ctx: WorkspaceCtx, owner: ArtifactOwner): Promise<string> {
  authorize(ctx, owner.kind === "run" ? "runs:read" : "models:read");
  if (owner.kind === "run") return findRunId(ctx, owner.name);
  return (await loadModel(ctx.services.db, ctx, owner.id, { allowsDeleted: true })).id;
}

/** The owner's id, for one who writes: the owner is there, and the actor may. */
export async function loadOwnerForWrite(tx: Tx, ctx: WorkspaceCtx, owner: ArtifactOwner): Promise<string> {
  authorize(ctx, owner.kind === "run" ? "runs:write" : "models:write");
  if (owner.kind === "run") return lockWritableRun(tx, ctx, owner.name);
  const model = await loadModel(tx, ctx, owner.id);
  await authorizeModelWrite(ctx, model, tx);
  return model.id;
}

/**
 * The same before the bytes are taken, so that they are not read in vain. It locks nothing: a lock would be written to the
 * disk, and whether all of it still holds is asked again when the row is written.
 */
export async function checkOwnerForWrite(ctx: WorkspaceCtx, owner: ArtifactOwner): Promise<string> {
  authorize(ctx, owner.kind === "run" ? "runs:write" : "models:write");
  if (owner.kind === "model") return (await loadModel(ctx.services.db, ctx, owner.id)).id;
  return findWritableRunId(ctx, owner.name);
}
