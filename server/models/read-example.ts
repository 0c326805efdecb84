import type { z } from "zod";
import { type ExampleRow, exampleOfSignature, readExampleRow } from "@/domain/model-example";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import { readText } from "./draft-model";
import { loadModelVersion } from "./find-content";
import { versionOfInput } from "./get-model";

const MAX_BYTES = 256 * 1024;

/** A row that a version takes, by its own example or else its signature; null where it says neither. */
export async function readExample(
  ctx: WorkspaceCtx,
  input: z.input<typeof versionOfInput>,
): Promise<ExampleRow | null> {
  authorize(ctx, "models:read");
  const { name, version = null } = parse(versionOfInput, input);
  const { db, blobs } = ctx.services;
  const { spec, snapshotId } = await loadModelVersion(db, ctx.workspaceId, name, version);
  const { mlmodel } = spec;
  const files = mlmodel?.inputExample && snapshotId ? await listSnapshotFiles(db, snapshotId) : [];
  const file = files.find(({ path, sizeBytes }) => path === mlmodel?.inputExample && sizeBytes <= MAX_BYTES);
  const own = file ? readExampleRow(await readText(await blobs.open(file.sha256))) : null;
  return own ?? (mlmodel?.signature ? exampleOfSignature(mlmodel.signature) : null);
}
