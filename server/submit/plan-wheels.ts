import type { Executor } from "@/db/client";
import { OWN_DATASTORE } from "@/domain/datastores";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { type StoredWheel, storedWheelsOf, wheelInput } from "@/domain/stored-wheels";
import { findStoredInput } from "../artifacts/stored-input";
import { findDatastoreProblem } from "../datastores/datastore-record";
import type { DataInput } from "./plan-inputs";
import type { SpecReading } from "./spec-reading";

/** The wheels of the environment that lie in datastores: they are brought here as inputs are, and are no input to the script. */
export async function planWheels(
  executor: Executor,
  workspaceId: string,
  reading: SpecReading<SharedSpec>,
  packages: readonly string[],
): Promise<DataInput[]> {
  const planned = new Map<string, DataInput>();
  for (const wheel of storedWheelsOf(packages)) {
    const found = await planWheel(executor, workspaceId, wheel);
    if (typeof found === "string") reading.wrong(["environment"], `A package of \`environment\` ${found}`);
    else planned.set(found.name, found);
  }
  return [...planned.values()];
}

async function planWheel(
  executor: Executor,
  workspaceId: string,
  wheel: StoredWheel,
): Promise<DataInput | string> {
  const { datastore, path } = wheel;
  const at = { name: wheelInput(wheel), kind: "file" as const };
  if (datastore !== OWN_DATASTORE) {
    const problem = await findDatastoreProblem(executor, workspaceId, datastore);
    return problem ?? { ...at, datastore, path };
  }
  const found = await findStoredInput(executor, workspaceId, { kind: "datastore", datastore, path });
  if (typeof found === "string") return `${found}.`;
  if (found.kind === "folder") return `names ${path}, a folder: name the wheel in it.`;
  return { ...at, files: found.files.map((file) => ({ ...file, executable: false })) };
}
