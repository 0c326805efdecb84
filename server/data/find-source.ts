import type { Executor } from "@/db/client";
import type { DataFile } from "@/domain/data";
import type { AssetReading } from "../assets/asset-reading";
import { readDataUri } from "../submit/data-uri";
import { OWN_DATASTORE } from "../submit/place-output";
import { findStoredInput } from "../submit/stored-input";
import { checkFiles, checkKind } from "./check-content";
import type { DataContent } from "./draft-data";

/** What is at the address of a data asset now; null where that is wrong, which is noted. */
export async function findSource(
  executor: Executor,
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
      `\`path\` is an address that is not supported here: local paths, https, runs:/ and azureml:// jobs and ${OWN_DATASTORE} are.`,
    );
    return null;
  }
  const found = await findStoredInput(executor, workspaceId, uri);
  if (typeof found === "string") {
    reading.wrong(["path"], `\`path\` ${found}.`);
    return null;
  }
  checkKind(reading, found.kind, path);
  checkFiles(reading, found.files);
  return { kind: found.kind, source: path, files: found.files };
}
