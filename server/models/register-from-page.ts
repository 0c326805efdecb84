import { z } from "zod";
import { AppError } from "@/domain/errors";
import { MODEL_TYPES } from "@/domain/models";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { plainPath, sha256Text } from "../snapshots/file-path";
import { registerModel } from "./register-model";

const MAX_FILES = 20_000;

export const registerFromPageInput = z.object({
  name: z.string().max(255),
  type: z.enum(MODEL_TYPES),
  description: z.string().max(20_000).default(""),
  /** What the workspace stores: an address of a run's files, of a logged model, of the datastore. */
  source: z.string().max(10_000).optional(),
  /** What the page holds, whose bytes were uploaded. */
  files: z
    .array(z.object({ path: plainPath, sizeBytes: z.int().min(0), sha256: sha256Text }))
    .max(MAX_FILES)
    .default([]),
  isFolder: z.boolean().default(true),
  idempotencyKey: z.string().min(1).max(200),
});

/** Registers what somebody chose on a page, as the next version of that name. */
export async function registerFromPage(
  ctx: WorkspaceCtx,
  input: z.output<typeof registerFromPageInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "models:write");
  const { name, type, description, source, files, isFolder, idempotencyKey } = input;
  if (source === undefined && files.length === 0)
    throw new AppError("invalid", "Choose a file or a folder, or say where the model lies.");
  // Stands for the files that were dropped, which have no path in common.
  const path = source ?? "model";
  const listed = files.map((file) => ({ path: file.path, size: file.sizeBytes, sha256: file.sha256 }));
  const kind = isFolder ? ("folder" as const) : ("file" as const);
  const answer = await registerModel(ctx, {
    yaml: JSON.stringify({ name, type, path, ...(description ? { description } : {}) }),
    paths: source === undefined ? { [path]: { kind, files: listed } } : {},
    idempotency_key: idempotencyKey,
  });
  if (answer.asset) return { name, version: answer.asset.version };
  if (source !== undefined) throw new AppError("invalid", `${source} is no address of anything stored here.`);
  const unsent = Object.values(answer.needs.blobs).flat();
  throw new AppError("notFound", `The bytes of ${unsent[0]} are not here: choose the file again.`);
}
