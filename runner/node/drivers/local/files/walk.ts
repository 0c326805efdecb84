import type { HeldFile } from "./held-file";
import type { HeldFolder } from "./held-folder";

/** A folder is held open for each level, of several runs at a time. */
export const MAX_DEPTH = 512;
/** Beyond that no path is followed, or each of many files would be told by hundreds of kilobytes. */
export const MAX_PATH_BYTES = 16 * 1024;

export interface FoundFile {
  /** The names that lead to it from the folder that was walked. */
  parts: Buffer[];
  /** Open, for the one who takes it to close. */
  held: HeldFile;
}

interface Level {
  folder: HeldFolder;
  parts: Buffer[];
  pathBytes: number;
  entries: ReturnType<Awaited<ReturnType<HeldFolder["entries"]>>["values"]>;
}

/**
 * The regular files below a folder, each open, folder by folder in the order of their names. A link to a file inside of
 * `bounds` counts as that file. Other links, pipes, sockets, devices, folders that nest too deep or whose path is too long,
 * and what may not be read are told to `onSkip`.
 */
export async function* walkFiles(
  top: HeldFolder,
  bounds: HeldFolder,
  onSkip: (parts: Buffer[]) => void,
): AsyncGenerator<FoundFile> {
  const levels: Level[] = [];
  const enter = async (folder: HeldFolder, parts: Buffer[], pathBytes: number) =>
    levels.push({ folder, parts, pathBytes, entries: (await folder.entries()).values() });
  try {
    await enter(top, [], 0);
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const { value: entry } = level.entries.next();
      if (!entry) {
        levels.pop();
        if (level.folder !== top) await level.folder.close();
        continue;
      }
      const parts = [...level.parts, entry.name];
      if (entry.kind === "folder") {
        const pathBytes = level.pathBytes + entry.name.length + 1;
        const isFollowed = levels.length < MAX_DEPTH && pathBytes <= MAX_PATH_BYTES;
        const folder = isFollowed ? await level.folder.folder(entry.name) : null;
        if (folder) await enter(folder, parts, pathBytes);
        else onSkip(parts);
        continue;
      }
      const held = await openFound(level.folder, entry, bounds);
      if (held) yield { parts, held };
      else onSkip(parts);
    }
  } finally {
    await Promise.all(levels.map(({ folder }) => folder !== top && folder.close()));
  }
}

function openFound(
  folder: HeldFolder,
  { name, kind }: { name: Buffer; kind: string },
  bounds: HeldFolder,
): Promise<HeldFile | null> | HeldFile | null {
  if (kind === "file") return folder.file(name);
  return kind === "link" ? folder.linkedFile(name, bounds) : null;
}
