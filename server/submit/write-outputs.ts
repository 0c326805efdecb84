import { eq } from "drizzle-orm";
import { runOutputs, runs } from "@/db/schema";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { inParallel } from "@/domain/in-parallel";
import type { Services } from "../core/services";
import { openStorage } from "../datastores/open-storage";
import type { Storage } from "../datastores/storage";
import { outputPlace, type PlacedFile, pathOfFile } from "./place-output";

const AT_ONCE = 4;

/**
 * Writes files of declared outputs, whose bytes are stored, where the `path` of their output says, when that is in a
 * datastore outside. Safe to repeat: a file that is there is replaced.
 */
export async function writeOutputs(
  services: Services,
  run: { runId: string; workspaceId: string },
  files: readonly PlacedFile[],
): Promise<void> {
  if (files.length === 0) return;
  const outputs = await services.db
    .select({ name: runOutputs.name, type: runOutputs.type, spec: runs.spec, run: runs.name })
    .from(runOutputs)
    .innerJoin(runs, eq(runs.id, runOutputs.runId))
    .where(eq(runs.id, run.runId));
  for (const { name, type, spec, run: runName } of outputs) {
    const wanted = spec?.outputs?.[name]?.path;
    const place = wanted ? outputPlace(wanted, runName) : null;
    const own = files.filter((file) => file.name === name);
    if (!wanted || !place || place.datastore === OWN_DATASTORE || own.length === 0) continue;
    try {
      const storage = await openStorage(services, run.workspaceId, place.datastore);
      await inParallel(own, AT_ONCE, (file) =>
        writeFile(services, storage, file, pathOfFile(place.path, wanted, type, file.path)),
      );
    } catch (failure) {
      throw explain(failure, name, place.datastore);
    }
  }
}

async function writeFile(
  { blobs }: Services,
  storage: Storage,
  { path, sha256 }: PlacedFile,
  target: string | null,
): Promise<void> {
  if (target === null)
    throw new AppError("invalid", `${JSON.stringify(path)} is no name that every datastore can keep.`);
  await storage.put(target, await blobs.open(sha256));
}

/**
 * A datastore that cannot be reached ends the run with that sentence: its files are kept with it in any case, and a node
 * that tried again and again would keep its slot.
 */
function explain(failure: unknown, output: string, datastore: string): unknown {
  if (!(failure instanceof AppError)) return failure;
  const why =
    failure.code === "notFound" ? `the datastore ${datastore} is not here any more.` : failure.message;
  return new AppError("invalid", `The output ${output} could not be written to ${datastore}: ${why}`);
}
