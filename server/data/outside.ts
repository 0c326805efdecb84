/** Data whose bytes lie elsewhere: in a datastore, or on the web. */
import type { DataSpec } from "@/domain/data";
import { readDataUri } from "@/domain/data-uri";
import { AppError } from "@/domain/errors";
import type { Services } from "../core/services";
import { loadDatastore } from "../datastores/datastore-record";
import type { CopyPlace } from "../datastores/known-copies";
import { openRow } from "../datastores/open-storage";
import { findSource, fingerprintOf, type Source, sizeOf } from "../datastores/source";
import type { Storage } from "../datastores/storage";
import { nameOfAddress, openWeb } from "../datastores/web-storage";

export interface Outside {
  storage: Storage;
  place: CopyPlace;
  /** What is there now. */
  find(): Promise<Source>;
}

/** The place where the bytes of a version are. */
export async function openOutside(
  services: Services,
  workspaceId: string,
  { kind, source }: Pick<DataSpec, "kind" | "source">,
): Promise<Outside> {
  const address = source ?? "";
  if (kind === "http") {
    const storage = openWeb(services.guard, address);
    return { storage, place: { address }, find: () => findOnWeb(storage, address) };
  }
  const uri = readDataUri(address);
  if (uri.kind !== "datastore")
    throw new AppError("conflict", `${address} is no place outside of the studio.`);
  const row = await loadDatastore(services.db, workspaceId, uri.datastore);
  const storage = await openRow(services, row);
  return {
    storage,
    place: { datastoreId: row.id },
    find: () => findSource(storage, uri.datastore, uri.path),
  };
}

async function findOnWeb(storage: Storage, address: string): Promise<Source> {
  const within = nameOfAddress(address);
  const file = await storage.stat(within);
  if (!file) throw new AppError("notFound", `${address} is not there: its server has no such file.`);
  return { kind: "file", files: [{ ...file, within }] };
}

/** Why what is at the source now is not what was registered; null where it is, or where its server told nothing to tell it by. */
export function differenceOf(
  { name, version, spec }: { name: string; version: string; spec: DataSpec },
  now: Source,
): string | null {
  if (spec.fingerprint === undefined || fingerprintOf(now) === spec.fingerprint) return null;
  const count = (files: number, bytes: number) =>
    `${files} file${files === 1 ? "" : "s"} of ${bytes.toLocaleString("en")} bytes`;
  const registered = count(spec.fileCount, spec.sizeBytes);
  const found = count(now.files.length, sizeOf(now));
  const there = found === registered ? "as many, but others, are there now" : `${found} are there now`;
  const told = `${registered} were registered, and ${there}`;
  return `The files at the source are not those that were registered as ${name}:${version}: ${told}. Register a new version to keep what is there now.`;
}
