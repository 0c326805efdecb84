import type { DataFile } from "@/domain/data";
import { type DataUri, readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { findStoredInput } from "../artifacts/stored-input";
import type { AssetReading } from "../assets/asset-reading";
import type { Services } from "../core/services";
import { openStorage } from "../datastores/open-storage";
import { findSource as findInDatastore, fingerprintOf, type Source, sizeOf } from "../datastores/source";
import { checkFiles, checkKind } from "./check-content";
import type { DataContent, FoundThere } from "./draft-data";
import { openOutside } from "./outside";

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
    else return findOnWeb(services, workspaceId, reading);
    return null;
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
    return { kind: found.kind, source: path, stays: markOf(found) };
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    reading.wrong(["path"], `\`path\` cannot be read: ${failure.message}`);
    return null;
  }
}

/**
 * What is on the web stays there, with a mark of its bytes where its server tells one. A server that is away now
 * refuses nothing: each run asks it again.
 */
async function findOnWeb(
  services: Services,
  workspaceId: string,
  reading: AssetReading<DataFile>,
): Promise<DataContent | null> {
  const content = { kind: "http" as const, source: reading.asset.path };
  try {
    const { find } = await openOutside(services, workspaceId, content);
    const found = await find();
    const [file] = found.files;
    const isMarked = file!.etag !== null || file!.sizeBytes !== null;
    return isMarked ? { ...content, stays: markOf(found) } : content;
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    if (failure.code !== "notFound") return content;
    reading.wrong(["path"], `\`path\` cannot be read: ${failure.message}`);
    return null;
  }
}

const markOf = (found: Source): FoundThere => ({
  fingerprint: fingerprintOf(found),
  fileCount: found.files.length,
  sizeBytes: sizeOf(found),
});
