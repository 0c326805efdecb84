/** A store of the days when contents lay two folders deep, `ab/cd/<sha256>`, made into one of today. */
import fs from "node:fs/promises";
import path from "node:path";

const TWO_DIGITS = /^[0-9a-f]{2}$/;

/** The folders of contents that are in the folder. */
export async function listFolders(folder: string): Promise<string[]> {
  const names = await fs.readdir(folder).catch(() => []);
  return names.filter((name) => TWO_DIGITS.test(name)).map((name) => path.join(folder, name));
}

/** Moves what lies two folders deep one up. Ended in the middle, it goes on the next time; nobody reads the store meanwhile. */
export async function flattenBlobs(root: string): Promise<void> {
  for (const folder of await listFolders(root))
    for (const inner of await listFolders(folder)) {
      for (const name of await fs.readdir(inner))
        await fs.rename(path.join(inner, name), path.join(folder, name));
      await fs.rmdir(inner);
    }
}
