/** Inputs that name something which this workspace stores: the outputs of a run, its artifacts, the datastore. */
import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import { artifacts, datastoreFiles, loggedModels, runOutputs, runs } from "@/db/schema";
import { contentOf } from "@/domain/assets";
import type { DataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import type { SnapshotFile } from "@/server/snapshots/store-snapshot";
import { ownNames } from "../blobs/own-names";
import { isNamed } from "../runs/run-record";

export interface StoredInput {
  kind: "file" | "folder";
  files: SnapshotFile[];
}

/** What is at the address now, or a sentence that says why nothing is. */
export async function findStoredInput(
  executor: Executor,
  workspaceId: string,
  uri: DataUri,
): Promise<StoredInput | string> {
  if (uri.kind === "datastore") {
    if (uri.datastore !== OWN_DATASTORE) return `names the datastore ${uri.datastore}, which is not here`;
    const rows = await executor
      .select(fileColumns(datastoreFiles))
      .from(datastoreFiles)
      .where(and(eq(datastoreFiles.workspaceId, workspaceId), isBelow(datastoreFiles.path, uri.path)));
    return (
      toInput(rows, uri.path) ?? `names ${uri.path || "the top"} in ${OWN_DATASTORE}, where no files are`
    );
  }
  if (uri.kind === "run") return findInRun(executor, workspaceId, uri);
  return "is an address that is not supported here";
}

async function findInRun(
  executor: Executor,
  workspaceId: string,
  uri: DataUri & { kind: "run" },
): Promise<StoredInput | string> {
  const [run] = await executor.select({ id: runs.id }).from(runs).where(isNamed(workspaceId, uri.run));
  if (!run) return `names the run ${uri.run}, which is not here`;
  let path = uri.path;
  if (uri.output !== null) {
    const [output] = await executor
      .select({ path: runOutputs.path, type: runOutputs.type })
      .from(runOutputs)
      .where(and(eq(runOutputs.runId, run.id), eq(runOutputs.name, uri.output)));
    if (!output) return `names the output ${uri.output}, which ${uri.run} does not have`;
    path = [output.path, uri.path].filter(Boolean).join("/");
    if (uri.path === "" && contentOf(output.type) === "file")
      path = await theOnlyFile(executor, run.id, path);
  }
  const found =
    toInput(await filesOf(executor, run.id, path), path) ?? (await findModel(executor, run.id, uri));
  return found ?? `names ${uri.path || uri.output || "files"} of ${uri.run}, where no files are (yet)`;
}

/** The file that an output of a file's type is; it lies below the output under whatever name the command gave it. */
async function theOnlyFile(executor: Executor, runId: string, path: string): Promise<string> {
  const files = await filesOf(executor, runId, path);
  return files.length === 1 ? files[0]!.path : path;
}

/** Newer MLflow clients keep logged models beside the run: `runs:/RUN/model` finds them by their name. */
async function findModel(
  executor: Executor,
  runId: string,
  { output, path }: { output: string | null; path: string },
): Promise<StoredInput | undefined> {
  const [name = "", ...rest] = path.split("/");
  if (output !== null || name === "") return undefined;
  const [model] = await executor
    .select({ id: loggedModels.id })
    .from(loggedModels)
    .where(and(eq(loggedModels.sourceRunId, runId), eq(loggedModels.name, name)))
    .orderBy(sql`${loggedModels.createdAt} desc`);
  if (!model) return undefined;
  const inner = rest.join("/");
  return toInput(await filesOf(executor, model.id, inner), inner);
}

/** The files of a logged model by its id, or a sentence that says why there are none. */
export async function findLoggedModel(
  executor: Executor,
  workspaceId: string,
  { id, path }: { id: string; path: string },
): Promise<(StoredInput & { name: string; run: string | null }) | string> {
  const [model] = await executor
    .select({ name: loggedModels.name, run: runs.name })
    .from(loggedModels)
    .leftJoin(runs, eq(runs.id, loggedModels.sourceRunId))
    .where(
      and(eq(loggedModels.workspaceId, workspaceId), eq(loggedModels.id, id), isNull(loggedModels.deletedAt)),
    );
  if (!model) return `names the logged model ${id}, which is not here`;
  const found = toInput(await filesOf(executor, id, path), path);
  return found
    ? { ...found, ...model }
    : `names ${path || "files"} of the logged model ${id}, where no files are (yet)`;
}

const filesOf = (executor: Executor, ownerId: string, path: string) =>
  executor
    .select(fileColumns(artifacts))
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, ownerId), isBelow(artifacts.path, path)));

const fileColumns = <T extends typeof artifacts | typeof datastoreFiles>({ path, sha256, sizeBytes }: T) => ({
  path,
  sha256,
  sizeBytes,
});

const isBelow = (column: AnyPgColumn, path: string) =>
  path === "" ? undefined : or(eq(column, path), sql`starts_with(${column}, ${`${path}/`})`);

function toInput(rows: SnapshotFile[], path: string): StoredInput | undefined {
  const exact = rows.find((row) => row.path === path);
  if (exact) return { kind: "file", files: ownNames([{ ...exact, path: path.split("/").at(-1)! }]) };
  if (rows.length === 0) return undefined;
  const skip = path === "" ? 0 : path.length + 1;
  return { kind: "folder", files: ownNames(rows.map((row) => ({ ...row, path: row.path.slice(skip) }))) };
}
