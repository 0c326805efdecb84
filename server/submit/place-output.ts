import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runOutputs, runs } from "@/db/schema";
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
 * Puts files of declared outputs where the `path` of their output says, when that is the workspace's datastore. They are
 * among the run's artifacts in any case. A file that is there is replaced, as a script's own write would; of two for one
 * place the later stays.
 */
export async function placeOutputs(
  tx: Executor,
  run: { runId: string; workspaceId: string },
  files: readonly PlacedFile[],
): Promise<void> {
  if (files.length === 0) return;
  const outputs = await tx
    .select({ name: runOutputs.name, type: runOutputs.type, spec: runs.spec, run: runs.name })
    .from(runOutputs)
    .innerJoin(runs, eq(runs.id, runOutputs.runId))
    .where(eq(runs.id, run.runId));
  const byName = new Map(outputs.map((output) => [output.name, output]));
  const placed = new Map<string, PlacedFile>();
  for (const file of files) {
    const output = byName.get(file.name);
    const wanted = output?.spec?.outputs?.[file.name]?.path;
    const path = output && wanted ? placeOf(wanted, output.run, output.type, file.path) : null;
    if (path !== null) placed.set(path, file);
  }
  const column = <T>(of: (file: PlacedFile) => T) => sql.param([...placed.values()].map(of));
  await tx.execute(sql`
    insert into datastore_files (workspace_id, path, sha256, size_bytes)
    select ${run.workspaceId}, * from unnest(
      ${sql.param([...placed.keys()])}::text[],
      ${column(({ sha256 }) => sha256)}::text[],
      ${column(({ sizeBytes }) => sizeBytes)}::bigint[])
    on conflict (workspace_id, path) do update set sha256 = excluded.sha256, size_bytes = excluded.size_bytes`);
}

/** Where a file of an output goes in the workspace's datastore, or null. */
function placeOf(wanted: string, runName: string, type: string, file: string): string | null {
  const target = datastorePath(wanted, runName);
  if (target === null) return null;
  const isWhole = type === "uri_file" && !wanted.endsWith("/");
  const below = isWhole ? target : [target, file].filter(Boolean).join("/");
  const path = shortenPath(below, (text) => createHash("sha256").update(text).digest("hex"));
  return isPlainPath(path) ? path : null;
}

/** Where in the workspace's datastore `path` leads for the run of that name; null when it leads elsewhere. */
export function datastorePath(path: string, runName: string): string | null {
  const plain = path
    .replace(/\$\{\{\s*name\s*\}\}/g, runName)
    .replace(/\$\{\{\s*default_datastore\s*\}\}/g, OWN_DATASTORE);
  const uri = readDataUri(plain);
  return uri.kind === "datastore" && uri.datastore === OWN_DATASTORE ? uri.path : null;
}
