import { asc, eq } from "drizzle-orm";
import { artifacts, runOutputs } from "@/db/schema";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "./run-record";

export interface RunFile {
  path: string;
  /** What the path was shortened from, where that was too long. */
  fullPath: string | null;
  sha256: string;
  sizeBytes: number;
  /** The declared output that it belongs to. */
  output: string | null;
}

/** All artifacts of a run, by their path. */
export async function listFiles(ctx: WorkspaceCtx, name: string): Promise<RunFile[]> {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const { id } = await loadRecord(db, ctx.workspaceId, name);
  const { path, fullPath, sha256, sizeBytes } = artifacts;
  const [files, outputs] = await Promise.all([
    db
      .select({ path, fullPath, sha256, sizeBytes })
      .from(artifacts)
      .where(eq(artifacts.ownerId, id))
      .orderBy(asc(path)),
    db.select().from(runOutputs).where(eq(runOutputs.runId, id)),
  ]);
  const outputOf = (file: string) =>
    outputs.find((output) => file === output.path || file.startsWith(`${output.path}/`))?.name ?? null;
  return files.map((file) => ({ ...file, output: outputOf(file.path) }));
}
