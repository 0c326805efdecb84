import type { DataFile } from "@/domain/data";
import { type DataUri, readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { findStoredInput } from "../artifacts/stored-input";
import type { AssetReading } from "../assets/asset-reading";
import type { Services } from "../core/services";
import { openStorage } from "../datastores/open-storage";
import { findSource as findInDatastore, fingerprintOf, sizeOf } from "../datastores/source";
import { checkFiles, checkKind } from "./check-content";
import type { DataContent } from "./draft-data";

/** What is at the address of a data asset now; null where that is wrong, which is noted. */
export async function findSource(
  services: Services,
  workspaceId: string,
  reading: AssetReading<DataFile>,
): Promise<DataContent | null> {
  const { path, type } = reading.asset;
  const uri = readDataUri(path);
  if (uri.kind === "http") {
    if (!URL.canParse(path)) reading.wrong(["path"], "`path` is not a valid address.");
    else if (type !== "uri_file")
      reading.wrong(["path"], "`path` is fetched as one file: the type uri_file is needed.");
    return { kind: "http", source: path };
  }
  if (uri.kind === "unknown" || uri.kind === "asset") {
    reading.wrong(
      ["path"],
      `\`path\` is an address that is not supported here: local paths, https, runs:/ and azureml:// jobs and datastores are.`,
    );
    return null;
  }
  if (uri.kind === "datastore" && uri.datastore !== OWN_DATASTORE)
    return findOutside(services, workspaceId, reading, uri);
  const found = await findStoredInput(services.db, workspaceId, uri);
  if (typeof found === "string") {
    reading.wrong(["path"], `\`path\` ${found}.`);
    return null;
  }
  checkKind(reading, found.kind, path);
  checkFiles(reading, found.files);
  return { kind: found.kind, source: path, files: found.files };
}

/** Data in a datastore outside stays there: what is kept is its address, and a mark of its bytes. */
async function findOutside(
  services: Services,
  workspaceId: string,
  reading: AssetReading<DataFile>,
  { datastore, path: at }: DataUri & { kind: "datastore" },
): Promise<DataContent | null> {
  const { path } = reading.asset;
  try {
    const storage = await openStorage(services, workspaceId, datastore);
    const found = await findInDatastore(storage, datastore, at);
    checkKind(reading, found.kind, path);
    const files = found.files.map((file) => ({ path: found.kind === "file" ? file.path : file.within }));
    checkFiles(reading, files);
    const about = { fingerprint: fingerprintOf(found), fileCount: files.length, sizeBytes: sizeOf(found) };
    return { kind: found.kind, source: path, stays: about };
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    reading.wrong(["path"], `\`path\` cannot be read: ${failure.message}`);
    return null;
  }
}
