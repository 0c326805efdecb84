import type { z } from "zod";
import { assetName, assetVersion } from "@/domain/assets";
import { inOrder } from "@/domain/in-order";
import { type Component, inlineComponent } from "@/domain/pipelines/step";
import { AssetReading } from "../assets/asset-reading";
import { type AssetRecord, loadVersion } from "../assets/asset-record";
import { registerAsset } from "../assets/register-asset";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { usableNames } from "../secrets/policy";
import { readListedPaths } from "../snapshots/found-paths";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { storeBlobs } from "../snapshots/store-blob";
import { type PackedComponent, readComponent } from "./read-component";

/** One that is registered has a name as an asset has; in a file beside a pipeline it may be called anything. */
const shape: z.ZodType<Component> = inlineComponent.superRefine(({ name, version }, context) => {
  const fields = {
    name: assetName.optional().safeParse(name),
    version: assetVersion.optional().safeParse(version),
  };
  for (const [field, { error }] of Object.entries(fields))
    for (const { message } of error?.issues ?? [])
      context.addIssue({ code: "custom", path: [field], message });
});
const COMPONENT_FILE = {
  shape,
  schemaName: ["commandComponent", "pipelineComponent"],
  noun: "a component",
};

/** The component, or what the client should add before it asks again. */
export type CreatedComponent =
  | { asset: AssetRecord<"component">; needs?: undefined }
  | { needs: Needs; asset?: undefined };

export async function createComponent(
  ctx: WorkspaceCtx,
  input: z.input<typeof fileSubmission>,
): Promise<CreatedComponent> {
  authorize(ctx, "components:write");
  const submission = parse(fileSubmission, input);
  await requireRoom(ctx.services);
  const { db } = ctx.services;
  const reading = new AssetReading<Component>(COMPONENT_FILE, submission);
  const { workspaceId } = ctx;
  const found = readListedPaths(submission.paths);
  const read = await readComponent({
    executor: db,
    workspaceId,
    reading,
    found,
    usable: () => usableNames(ctx),
    store: (contents) => storeBlobs(ctx, async () => contents),
  });
  if ("needs" in read) return read;
  const { name, version, description, tags } = reading.asset;
  const registered = await db.transaction(async (tx) => {
    const maker = { workspaceId, userId: ctx.actor.userId, userName: ctx.actor.name };
    const about = { name, version, description, tags, idempotencyKey: submission.idempotency_key };
    const made = await registerAsset(tx, maker, { kind: "component", ...about, ...draftComponent(read) });
    await audit(tx, ctx, "components.create", made.id, { name, version: made.version });
    return made;
  });
  const wanted = { kind: "component", name, version: registered.version } as const;
  return { asset: await loadVersion(db, workspaceId, wanted) };
}

/** What people say of it is no part of the content: it may be changed. */
function draftComponent({ component, yaml, files }: PackedComponent) {
  const { name: _name, description: _description, tags: _tags, ...content } = component;
  const listed = files.map(({ path, sha256, executable }) => [path, sha256, executable ?? false]);
  return {
    spec: {
      type: component.type,
      displayName: component.display_name ?? null,
      yaml,
      fileCount: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    content: JSON.stringify(inOrder([content, listed.sort(([a], [b]) => (a! < b! ? -1 : 1))])),
    ...(files.length > 0 && { files }),
  };
}
