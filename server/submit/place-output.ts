import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runOutputs, runs } from "@/db/schema";
import { shortenPath } from "@/domain/artifact-names";
import { contentOf } from "@/domain/assets";
import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { isPlainPath } from "@/server/snapshots/file-path";

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
  const place = outputPlace(wanted, runName);
  return place?.datastore === OWN_DATASTORE ? pathOfFile(place.path, wanted, type, file) : null;
}

/** The path of a file of an output, whose own path is `target` in its datastore; null where it would be none. */
export function pathOfFile(target: string, wanted: string, type: string, file: string): string | null {
  const isWhole = contentOf(type) === "file" && !wanted.endsWith("/");
  const below = isWhole ? target : [target, file].filter(Boolean).join("/");
  const path = shortenPath(below, (text) => createHash("sha256").update(text).digest("hex"));
  return isPlainPath(path) ? path : null;
}

/** The datastore and the path in it to which an output's `path` leads for the run of that name; null for all else. */
export function outputPlace(path: string, runName: string): { datastore: string; path: string } | null {
  const plain = path
    .replace(/\$\{\{\s*name\s*\}\}/g, runName)
    .replace(/\$\{\{\s*default_datastore\s*\}\}/g, OWN_DATASTORE);
  const uri = readDataUri(plain);
  return uri.kind === "datastore" ? { datastore: uri.datastore, path: uri.path } : null;
}
