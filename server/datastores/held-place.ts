/**
 * A folder of this machine, and what lies in it, reached by descriptor: name by name from the folder on, and through no
 * link, however often a name is given to something else meanwhile. Linux's `/proc/self/fd/N/name` is what `openat` is
 * elsewhere (docs/decisions/008-folders-of-user-code.md).
 */
import { constants, type Dirent, type Stats } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";

/** Opens a place without opening what is there: no device stirs, no pipe waits. */
const O_PATH = 0o10000000;
const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_RDONLY, O_WRONLY } = constants;

export interface HeldFile {
  handle: FileHandle;
  stat: Stats;
}

export class HeldPlace {
  private constructor(private readonly handle: FileHandle) {}

  /** The folder at `parts` below `root`, which is ours and may be a link itself; null where there is none. */
  static async open(root: string, parts: readonly string[], isMade = false): Promise<HeldPlace | null> {
    const top = await orNull(open(root, O_RDONLY | O_DIRECTORY));
    return top && new HeldPlace(top).descend(parts, isMade);
  }

  /** Goes down, letting go of what is above. */
  async descend(parts: readonly string[], isMade = false): Promise<HeldPlace | null> {
    let at: HeldPlace = this;
    for (const part of parts) {
      try {
        if (isMade) await mkdir(at.at(part)).catch(ignoreExisting);
        const next = await orNull(open(at.at(part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        if (!next) {
          await at.close();
          return null;
        }
        const above = at;
        at = new HeldPlace(next);
        await above.close();
      } catch (failure) {
        await at.close();
        throw failure;
      }
    }
    return at;
  }

  entries(): Promise<Dirent[]> {
    return readdir(pathOf(this.handle), { withFileTypes: true });
  }

  /** The regular file of that name; null for all else, a link too. */
  async file(name: string): Promise<HeldFile | null> {
    const place = await orNull(open(this.at(name), O_PATH | O_NOFOLLOW));
    if (!place) return null;
    try {
      if (!(await place.stat()).isFile()) return null;
      const handle = await open(pathOf(place), O_RDONLY | O_NONBLOCK | O_NOCTTY);
      return { handle, stat: await handle.stat() };
    } finally {
      await place.close();
    }
  }

  /** What is known of the regular file of that name, without a right to read it. */
  async stat(name: string): Promise<Stats | null> {
    const place = await orNull(open(this.at(name), O_PATH | O_NOFOLLOW));
    if (!place) return null;
    try {
      const found = await place.stat();
      return found.isFile() ? found : null;
    } finally {
      await place.close();
    }
  }

  /** Writes beside, and takes the name when all is on the disk. */
  async write(name: string, part: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const handle = await open(this.at(part), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    try {
      for await (const chunk of bytes) await handle.writeFile(chunk);
      await handle.sync();
      await handle.close();
      await rename(this.at(part), this.at(name));
    } catch (failure) {
      await handle.close().catch(() => {});
      await rm(this.at(part), { force: true });
      throw failure;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private at(name: string): string {
    if (name === "" || name === "." || name === ".." || /[/\0]/.test(name))
      throw new Error("This is not the name of an entry.");
    return `${pathOf(this.handle)}/${name}`;
  }
}

const pathOf = (handle: FileHandle): string => `/proc/self/fd/${handle.fd}`;

function ignoreExisting(failure: NodeJS.ErrnoException): void {
  if (failure.code !== "EEXIST") throw failure;
}

const ABSENT = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "ENAMETOOLONG"]);

/** Null for what is not there, or is a link; what else goes wrong is thrown. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
