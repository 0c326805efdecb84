import type { ArtifactEntry } from "@/server/artifacts/queries";
import { unlessEmpty } from "./fields";

/** Entries as MLflow lists them, their names below `prefix`. Folders and empty files have no size. */
export function presentEntries(entries: ArtifactEntry[], prefix = "") {
  const folder = prefix.replace(/\/$/, "");
  const files = entries.map(({ name, isFolder, sizeBytes }) => ({
    path: folder ? `${folder}/${name}` : name,
    is_dir: isFolder,
    file_size: isFolder ? undefined : sizeBytes || undefined,
  }));
  return unlessEmpty(files);
}
