import type { ArtifactEntry } from "@/server/artifacts/queries";
import { nameForClients } from "./client-names";
import { unlessEmpty } from "./fields";

/** Entries as MLflow's API lists them, by their paths below `prefix`. Folders and empty files have no size. */
export function presentEntries(entries: ArtifactEntry[], prefix = "") {
  const folder = prefix.replace(/\/$/, "");
  const files = entries.map(({ name, isFolder, sizeBytes }) => ({
    path: folder ? `${folder}/${name}` : name,
    is_dir: isFolder,
    file_size: isFolder ? undefined : sizeBytes || undefined,
  }));
  return unlessEmpty(files);
}

/** The same for the artifact proxy, which MLflow's own clients ask: by names that they can carry. */
export const presentForClients = (entries: ArtifactEntry[]) =>
  presentEntries(entries.map((entry) => ({ ...entry, name: nameForClients(entry.name) })));
