/**
 * Our hands in folders that user code has written. Such a folder is opened once, from a parent that only we can write, and
 * held by its descriptor; everything in it is reached from there, name by name, so no link leads anywhere, however often
 * and however late a name is given to something else. Linux's `/proc/self/fd/N/name` is what `openat` is elsewhere.
 */
import { closeSync, constants, type Dirent, fstatSync, openSync, type Stats } from "node:fs";
import { type FileHandle, open, readdir, realpath } from "node:fs/promises";
import { HeldFile } from "./held-file";

/** Opens a place in the file system without opening what is there: no device stirs, no pipe waits. */
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_RDONLY } = constants;

/** A name as the file system has it: bytes, of which not all are text. */
export type Name = string | Buffer;

export interface Entry {
  name: Buffer;
  kind: "file" | "folder" | "link" | "other";
}

export class HeldFolder {
  private asked?: Promise<Buffer>;

  private constructor(private readonly handle: FileHandle) {}

  /** Holds a folder by its path, of which every part but the last must be ours alone. Throws when the last is a link. */
  static async open(path: string): Promise<HeldFolder> {
    return new HeldFolder(await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }

  /** The folder of that name in this one, or null where there is none: a link to one is none. */
  async folder(name: Name): Promise<HeldFolder | null> {
    const handle = await orNull(open(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return handle && new HeldFolder(handle);
  }

  /**
   * The regular file of that name, or null where there is none, or one that may not be read. Opened at once: the five calls
   * take 15 µs, and as many turns of the thread pool twenty times that.
   */
  file(name: Name): HeldFile | null {
    const place = openOrNull(this.at(name), O_PATH | O_NOFOLLOW);
    if (place === null) return null;
    try {
      if (!fstatSync(place).isFile()) return null;
      const fd = openOrNull(`/proc/self/fd/${place}`, O_RDONLY | O_NONBLOCK | O_NOCTTY);
      return fd === null ? null : new HeldFile(fd);
    } finally {
      closeSync(place);
    }
  }

  /** The regular file inside of `bounds` that the link of that name leads to. */
  linkedFile(name: Name, bounds: HeldFolder): Promise<HeldFile | null> {
    return this.followLink(name, bounds, async (folder, last) => folder.file(last));
  }

  /** The folder inside of `bounds` that the link of that name leads to. */
  linkedFolder(name: Name, bounds: HeldFolder): Promise<HeldFolder | null> {
    return this.followLink(name, bounds, (folder, last) => folder.folder(last));
  }

  /** Everything in the folder, ordered by the bytes of its names. */
  async entries(): Promise<Entry[]> {
    const found = await readdir(pathOf(this.handle), { withFileTypes: true, encoding: "buffer" });
    return found
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
  }

  stat(): Promise<Stats> {
    return this.handle.stat();
  }

  /** A path to the entry of that name, for one call of the system that does not follow a link at its end. */
  at(name: Name): Buffer {
    const bytes = typeof name === "string" ? Buffer.from(name) : name;
    if (bytes.length === 0 || bytes.includes("/") || bytes.includes(0) || DOTS.has(bytes.toString("latin1")))
      throw new Error("This is not the name of an entry.");
    return Buffer.concat([Buffer.from(`${pathOf(this.handle)}/`), bytes]);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Where it lay when that was first asked, with a slash behind: one that is moved has no links into it any more. */
  private place(): Promise<Buffer> {
    this.asked ??= realpath(pathOf(this.handle), "buffer").then((at) =>
      Buffer.concat([at, Buffer.from("/")]),
    );
    return this.asked;
  }

  /**
   * The kernel says where the link ends, and we go there on our own, from the bounds on and through no link: its word alone
   * could be forged, by a link through `/proc/<pid>/root` into a mount namespace of the author's making.
   */
  private async followLink<T>(
    name: Name,
    bounds: HeldFolder,
    take: (folder: HeldFolder, last: Buffer) => Promise<T | null>,
  ): Promise<T | null> {
    const target = await orNull(realpath(this.at(name), "buffer"));
    const top = await bounds.place();
    if (!target?.subarray(0, top.length).equals(top)) return null;
    const parts = split(target.subarray(top.length));
    const passed: HeldFolder[] = [];
    try {
      let folder = bounds;
      for (const part of parts.slice(0, -1)) {
        const next = await folder.folder(part);
        if (!next) return null;
        passed.push(next);
        folder = next;
      }
      return await take(folder, parts.at(-1)!);
    } finally {
      await Promise.all(passed.map((folder) => folder.close()));
    }
  }
}

const DOTS = new Set([".", ".."]);

const pathOf = (handle: FileHandle): string => `/proc/self/fd/${handle.fd}`;

/** Each byte is one character of latin1, so nothing is lost on the way. */
const split = (path: Buffer): Buffer[] =>
  path
    .toString("latin1")
    .split("/")
    .map((part) => Buffer.from(part, "latin1"));

function kindOf(entry: Dirent<Buffer>): Entry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}

/** What the system says of a name that leads nowhere, to another kind, or where we may not go. */
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM", "ENXIO", "ENAMETOOLONG", "EINVAL"]);

/** Null for what is not to be had; what else goes wrong is thrown. */
const orNull = <T>(asked: Promise<T>): Promise<T | null> => asked.catch(nullIfAbsent);

function openOrNull(path: Buffer | string, flags: number): number | null {
  try {
    return openSync(path, flags);
  } catch (error) {
    return nullIfAbsent(error);
  }
}

function nullIfAbsent(error: unknown): null {
  if (ABSENT.has((error as NodeJS.ErrnoException).code ?? "")) return null;
  throw error;
}
