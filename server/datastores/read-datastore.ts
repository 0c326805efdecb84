import type { z } from "zod";
import { type DatastoreFile, datastoreFile, secretOf, splitDatastore } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { didYouMean } from "@/domain/nearest";
import { secretReference, secretValue } from "@/domain/secrets";
import { AssetReading } from "../assets/asset-reading";
import type { WorkspaceCtx } from "../core/context";
import { usableNames } from "../secrets/policy";
import { fileSubmission } from "../snapshots/listed-path";
import { requireRoot } from "./local-storage";

export const datastoreText = fileSubmission.pick({ yaml: true, file: true, set: true });

const FILE = {
  // What is refused by its type does not come through.
  shape: datastoreFile as unknown as z.ZodType<DatastoreFile>,
  schemaName: ["datastore", "azureBlob", "azureFile", "azureDataLakeGen1", "azureDataLakeGen2"],
  noun: "a datastore",
};

export interface ReadDatastore extends ReturnType<typeof splitDatastore> {
  file: DatastoreFile & { name: string };
  /** The name of the secret of each credential. */
  secrets: Record<string, string>;
  /** Credentials that were given as values, which are to become secrets. */
  values: { name: string; value: string }[];
}

/** The YAML of a datastore, checked as far as that goes without asking its server. */
export async function readDatastore(
  ctx: WorkspaceCtx,
  given: z.output<typeof datastoreText>,
): Promise<ReadDatastore> {
  const reading = new AssetReading<DatastoreFile>(FILE, given);
  const file = reading.asset;
  const { spec, credentials } = splitDatastore(file);
  if (spec.type === "local") checkRoot(ctx, reading, spec.path);
  const usable = await usableNames(ctx);
  const read: ReadDatastore = { file, spec, credentials, secrets: {}, values: [] };
  for (const [field, written] of Object.entries(credentials ?? {})) {
    const named = secretReference(written);
    const path = ["credentials", field];
    if (named === null) {
      const judged = secretValue.safeParse(written);
      // The message tells the rule alone, and nothing of the value.
      if (!judged.success)
        reading.wrong(path, `\`credentials.${field}\`: ${judged.error.issues[0]!.message}.`);
      read.secrets[field] = secretOf(file.name, field);
      read.values.push({ name: read.secrets[field], value: written });
    } else if (usable.includes(named)) read.secrets[field] = named;
    else
      reading.wrong(
        path,
        `\`credentials.${field}\` names the secret ${named}, which is not in this workspace: set it first.${didYouMean(named, usable)}`,
      );
  }
  reading.check();
  return read;
}

function checkRoot({ services }: WorkspaceCtx, reading: AssetReading<DatastoreFile>, folder: string): void {
  try {
    requireRoot(services.datastoreRoots, folder);
  } catch (refusal) {
    if (!(refusal instanceof AppError)) throw refusal;
    reading.wrong(["path"], refusal.message);
  }
}
