/** The files that a run was given as an input, for whoever may read the run: also its own script, which takes it `direct`. */
import { and, eq } from "drizzle-orm";
import { runDataInputs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { loadRecord } from "../runs/run-record";
import { listSnapshotFiles, type SnapshotFile } from "./store-snapshot";

interface OfInput {
  name: string;
  input: string;
}

export async function listInputFiles(ctx: WorkspaceCtx, { name, input }: OfInput): Promise<SnapshotFile[]> {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const { id } = await loadRecord(db, ctx.workspaceId, name);
  const isIt = and(eq(runDataInputs.runId, id), eq(runDataInputs.name, input));
  const [found] = await db.select({ snapshotId: runDataInputs.snapshotId }).from(runDataInputs).where(isIt);
  if (!found?.snapshotId) throw notFound("input with files", input);
  return listSnapshotFiles(db, found.snapshotId);
}

export async function findInputFile(
  ctx: WorkspaceCtx,
  { path, ...of }: OfInput & { path: string },
): Promise<SnapshotFile> {
  const file = (await listInputFiles(ctx, of)).find((entry) => entry.path === path);
  if (!file) throw notFound("file", path);
  return file;
}
