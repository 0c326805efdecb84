import { textPath } from "@/domain/artifact-names";

/** Longer ones no Linux can write into a folder. */
const MAX_BYTES = 3_800;

interface Named {
  path: string;
  /** What the path was shortened from. */
  fullPath?: string | null;
}

/**
 * Files under their own names, as far as zips and the inputs of other runs carry them. Of a backslash many unpackers make a
 * folder, and bytes that are no text come out different on each machine: such parts stay as they are stored.
 */
export function ownNames<T extends Named>(files: readonly T[]): (T & { path: string })[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const own = ownName(file.fullPath ?? file.path);
    const isFree = Buffer.byteLength(own) <= MAX_BYTES && !taken.has(own);
    const path = isFree ? own : withoutDrive(file.path);
    taken.add(path);
    return { ...file, path };
  });
}

const ownName = (stored: string): string =>
  withoutDrive(
    stored
      .split("/")
      .map((part) => (textPath(part).includes("\\") ? part : textPath(part)))
      .join("/"),
  );

/** What begins like a drive of Windows is refused by unpackers as absolute. */
const withoutDrive = (name: string): string => name.replace(/^([a-zA-Z]):/, "$1~3a");
