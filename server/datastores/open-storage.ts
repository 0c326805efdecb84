import type { Executor } from "@/db/client";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import type { Services } from "../core/services";
import { openVersion } from "../secrets/open-version";
import { findSecret } from "../secrets/policy";
import { openAzure } from "./azure-storage";
import { type DatastoreRow, loadDatastore } from "./datastore-record";
import { openLocal } from "./local-storage";
import { openOwn } from "./own-storage";
import { openS3 } from "./s3-storage";
import type { Storage } from "./storage";

/** A datastore of the workspace, by its name, as it and its credentials are now. */
export async function openStorage(services: Services, workspaceId: string, name: string): Promise<Storage> {
  if (name === OWN_DATASTORE) return openOwn(services, workspaceId);
  return openRow(services, await loadDatastore(services.db, workspaceId, name));
}

/** Credentials are opened here, and given to nobody but the client of that server. */
export async function openRow(services: Services, row: DatastoreRow): Promise<Storage> {
  const { name, spec } = row;
  if (spec.type === "local") return openLocal(services.datastoreRoots, name, spec);
  const credentials = await openCredentials(services.db, services, row);
  return spec.type === "s3"
    ? openS3(services.guard, name, spec, credentials)
    : openAzure(services.guard, name, spec, credentials);
}

async function openCredentials(
  executor: Executor,
  { keyring }: Services,
  { name, workspaceId, credentials }: DatastoreRow,
): Promise<Record<string, string>> {
  const opened: Record<string, string> = {};
  for (const [field, secret] of Object.entries(credentials)) {
    const found = await findSecret(executor, workspaceId, secret);
    const value =
      found &&
      (await openVersion(executor, keyring, { workspaceId, secretId: found.id, version: found.version }));
    if (value === null)
      throw new AppError(
        "conflict",
        `The datastore ${name} needs the secret “${secret}” (${field}), which is not in this workspace any more: set it.`,
      );
    // A line break at the end comes from the file that it was set from, and no server's key has one.
    opened[field] = value.trim();
  }
  return opened;
}
