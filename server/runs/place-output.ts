import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { datastoreFiles, runOutputs, runs } from "@/db/schema";
import { shortenPath } from "@/domain/artifact-names";
import { isPlainPath } from "@/server/snapshots/file-path";
import { readDataUri } from "./data-uri";

/** The workspace's own datastore: a table of paths over the blobs. */
export const OWN_DATASTORE = "workspaceblobstore";

export interface PlacedFile {
  /** The declared output, and the file's path in it. */
  name: string;
  path: string;
  sha256: string;
  sizeBytes: number;
}

/**
 * Puts a file of a declared output where the output's `path` says, when that is the workspace's datastore. It is among
 * the run's artifacts in any case. A file that is there is replaced, as a script's own write would.
 */
export async function placeOutput(
  tx: Executor,
  run: { runId: string; workspaceId: string },
  file: PlacedFile,
): Promise<void> {
  const [found] = await tx
    .select({ spec: runs.spec, name: runs.name, type: runOutputs.type })
    .from(runs)
    .innerJoin(runOutputs, and(eq(runOutputs.runId, runs.id), eq(runOutputs.name, file.name)))
    .where(eq(runs.id, run.runId));
  const wanted = found?.spec?.outputs?.[file.name]?.path;
  if (!found || !wanted) return;
  const target = datastorePath(wanted, found.name);
  if (target === null) return;
  const isWhole = found.type === "uri_file" && !wanted.endsWith("/");
  const below = isWhole ? target : [target, file.path].filter(Boolean).join("/");
  const path = shortenPath(below, (text) => createHash("sha256").update(text).digest("hex"));
  if (!isPlainPath(path)) return;
  const { sha256, sizeBytes } = file;
  await tx
    .insert(datastoreFiles)
    .values({ workspaceId: run.workspaceId, path, sha256, sizeBytes })
    .onConflictDoUpdate({
      target: [datastoreFiles.workspaceId, datastoreFiles.path],
      set: { sha256, sizeBytes },
    });
}

/** Where in the workspace's datastore `path` leads for the run of that name; null when it leads elsewhere. */
export function datastorePath(path: string, runName: string): string | null {
  const plain = path
    .replace(/\$\{\{\s*name\s*\}\}/g, runName)
    .replace(/\$\{\{\s*default_datastore\s*\}\}/g, OWN_DATASTORE);
  const uri = readDataUri(plain);
  return uri.kind === "datastore" && uri.datastore === OWN_DATASTORE ? uri.path : null;
}
