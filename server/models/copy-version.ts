import { z } from "zod";
import { assetVersion } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import { modelName } from "@/domain/models";
import { openWorkspace } from "../auth/open-workspace";
import { holdBlobs } from "../blobs/hold-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { draftModel } from "./draft-model";
import { copyOf, loadModelVersion } from "./find-content";
import { storeVersion } from "./store-version";

const word = z.string().max(255);
export const copyVersionInput = z.object({
  name: word,
  version: word,
  /** Where to; without one it stays in this workspace. */
  toWorkspace: word.optional(),
  toName: modelName.optional(),
  toVersion: assetVersion.optional(),
});

/**
 * Copies a version, its bytes included, to another model or workspace, where the caller needs the right to register one.
 * The copy knows what it is a copy of; the run that made it stays where it is.
 */
export async function copyVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof copyVersionInput>,
): Promise<{ workspace: string; name: string; version: string }> {
  // To hand on what a workspace holds is a change as well: its Readers look.
  authorize(ctx, "models:write");
  const wanted = parse(copyVersionInput, input);
  const to = await openTarget(ctx, wanted.toWorkspace);
  authorize(to, "models:write");
  await requireRoom(ctx.services);
  const { db, blobs } = ctx.services;
  const record = await loadModelVersion(db, ctx.workspaceId, wanted.name, wanted.version);
  const isHere = to.workspaceId === ctx.workspaceId;
  const name = wanted.toName ?? record.name;
  if (isHere && name === record.name)
    throw new AppError("invalid", "A copy goes to another model or to another workspace: name one.");
  const content = await copyOf(db, record, `models:/${record.name}/${record.version}`);
  const kept = isHere ? content : { ...content, run: null, loggedModel: null };
  const origin = { workspace: ctx.workspace, name: record.name, version: record.version };
  const { type, flavors } = record.spec;
  const draft = await draftModel(blobs, { ...kept, origin }, { type, flavors });
  const { description, tags, properties } = record;
  const made = await db.transaction(async (tx) => {
    await holdBlobs(tx, blobs, to.workspaceId, content.files);
    return storeVersion(tx, to, { name, version: wanted.toVersion, description, tags, properties, ...draft });
  });
  return { workspace: to.workspace, name, version: made.version };
}

async function openTarget(ctx: WorkspaceCtx, workspace: string | undefined): Promise<WorkspaceCtx> {
  if (workspace === undefined || workspace === ctx.workspace) return ctx;
  return openWorkspace({ services: ctx.services, actor: ctx.actor }, workspace);
}
