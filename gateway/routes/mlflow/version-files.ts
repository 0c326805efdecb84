/** The files of a version of a model at the artifact proxy: clients read them, and nobody writes any. */
import { posix } from "node:path";
import { sendBlob } from "@/gateway/plugins/send-blob";
import { findModelFile, findVersionById, listModelFiles } from "@/server/models/files";
import { unlessEmpty } from "./fields";
import type { Call } from "./route";

export interface VersionPlace {
  id: string;
  path: string;
}

/** `registry/models/<version>/artifacts/<path>`: what `versionUri` holds. */
export function findVersionPlace(address: string): VersionPlace | undefined {
  const [, id, path = ""] = /^registry\/models\/([\w-]+)\/artifacts(?:\/(.*))?$/s.exec(address) ?? [];
  return id ? { id, path: path.replace(/\/$/, "") } : undefined;
}

export async function listVersionPlace({ ctx }: Call<unknown>, { id, path }: VersionPlace) {
  const files = await listModelFiles(ctx, await findVersionById(ctx, id));
  const prefix = path ? `${path}/` : "";
  const entries = new Map<string, { path: string; is_dir: boolean; file_size?: number }>();
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const [name = "", ...rest] = file.path.slice(prefix.length).split("/");
    const isFolder = rest.length > 0;
    entries.set(name, {
      path: name,
      is_dir: isFolder,
      file_size: isFolder ? undefined : file.sizeBytes || undefined,
    });
  }
  return { files: unlessEmpty([...entries.values()]) };
}

export async function sendVersionFile({ ctx, request, reply, deps }: Call<unknown>, place: VersionPlace) {
  const wanted = await findVersionById(ctx, place.id);
  const file = await findModelFile(ctx, { ...wanted, path: posix.normalize(place.path) });
  return sendBlob(request, reply, deps.services.blobs, file);
}
