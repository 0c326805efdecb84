import { z } from "zod";
import { DATA_TYPES } from "@/domain/data";
import { AppError } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { plainPath, sha256Text } from "../snapshots/file-path";
import { createData } from "./create-data";

const MAX_FILES = 20_000;

export const createFromPageInput = z.object({
  name: z.string().max(255),
  type: z.enum(DATA_TYPES),
  description: z.string().max(20_000).default(""),
  /** What the page holds, whose bytes were uploaded. */
  files: z
    .array(z.object({ path: plainPath, sizeBytes: z.int().min(0), sha256: sha256Text }))
    .min(1, "Choose a file or a folder.")
    .max(MAX_FILES),
  idempotencyKey: z.string().min(1).max(200),
});

/** Stands for the files that were dropped, which have no path in common. */
const PATH = "chosen";

/** Registers what somebody chose on the page, as the next version of that name. */
export async function createFromPage(
  ctx: WorkspaceCtx,
  { name, type, description, files, idempotencyKey }: z.output<typeof createFromPageInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "data:write");
  const kind = type === "uri_file" ? ("file" as const) : ("folder" as const);
  const listed = files.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 }));
  const answer = await createData(ctx, {
    yaml: JSON.stringify({ name, type, path: PATH, ...(description ? { description } : {}) }),
    paths: { [PATH]: { kind, files: listed } },
    idempotency_key: idempotencyKey,
  });
  if (answer.asset) return { name, version: answer.asset.version };
  const unsent = Object.values(answer.needs.blobs).flat();
  throw new AppError("notFound", `The bytes of ${unsent[0]} are not here: choose the file again.`);
}
