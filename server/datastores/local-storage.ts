import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import type { DatastoreEntry, DatastoreSpec } from "@/domain/datastores";
import { AppError, notFound } from "@/domain/errors";
import { HeldPlace } from "./held-place";
import type { ByteRange, ListQuery, Storage, StoragePage } from "./storage";

const ROOTS = "ATELIER_DATASTORE_ROOTS";

/** Refuses a folder that the platform owner has not opened for datastores. Links in it are looked at when it is entered. */
export function requireRoot(roots: readonly string[], folder: string): string {
  const wanted = path.resolve(folder);
  const root = roots.find((each) => wanted === each || wanted.startsWith(`${each}/`));
  if (root !== undefined) return root;
  const open = roots.length > 0 ? `It has ${roots.join(", ")}.` : "It has none yet.";
  throw new AppError(
    "invalid",
    `The folder ${folder} is not open to datastores: the owner of the platform lists folders of the studio's machine in ${ROOTS}. ${open}`,
  );
}

/** A folder of the studio's machine, below one that the platform owner has opened. No link leads out of it. */
export function openLocal(
  roots: readonly string[],
  datastore: string,
  spec: DatastoreSpec & { type: "local" },
): Storage {
  const root = requireRoot(roots, spec.path);
  const top = splitPath(path.relative(root, path.resolve(spec.path)));
  return new LocalStorage(datastore, root, top);
}

const splitPath = (plain: string): string[] => (plain === "" ? [] : plain.split("/"));

class LocalStorage implements Storage {
  constructor(
    private readonly datastore: string,
    private readonly root: string,
    private readonly top: readonly string[],
  ) {}

  async list({ folder, isRecursive, cursor, limit }: ListQuery): Promise<StoragePage> {
    return this.told(async () => {
      const after = cursor ?? "";
      const entries: DatastoreEntry[] = [];
      const walk = isRecursive ? this.walk(folder, after) : this.inFolder(folder, after);
      for await (const entry of walk) {
        entries.push(entry);
        if (entries.length > limit)
          return { entries: entries.slice(0, limit), cursor: orderOf(entries[limit - 1]!) };
      }
      return { entries, cursor: null };
    });
  }

  stat(file: string): Promise<DatastoreEntry | null> {
    return this.told(async () => {
      const [folder, name] = partsOf(file);
      const place = await this.enter(folder, false);
      const found = place && (await place.stat(name).finally(() => place.close()));
      return found ? asFile(file, found) : null;
    });
  }

  open(file: string, range?: ByteRange): Promise<Readable> {
    return this.told(async () => {
      const [folder, name] = partsOf(file);
      const place = await this.enter(folder, false);
      const held = place && (await place.file(name).finally(() => place.close()));
      if (!held) throw notFound("file", file);
      return held.handle.createReadStream(range ?? {});
    });
  }

  put(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    return this.told(async () => {
      const [folder, name] = partsOf(file);
      const place = await this.enter(folder, true);
      if (!place)
        throw new AppError("invalid", `A folder of ${file} is a file or a link there: choose another path.`);
      const part = `.atelier-${randomBytes(8).toString("hex")}.part`;
      await place.write(name, part, bytes).finally(() => place.close());
    });
  }

  /** What lies in a folder behind `after`, in the order of the bytes that its listing has. */
  private async *inFolder(folder: string, after: string): AsyncGenerator<DatastoreEntry> {
    const place = await this.enter(folder, false);
    if (!place) {
      // The top has to be there; another folder that is not has nothing in it, as in a bucket.
      if (folder === "") throw this.missing();
      return;
    }
    try {
      for (const entry of (await place.entries()).map(namedIn(folder)).sort(byOrder)) {
        if (entry.order <= after || !entry.kind) continue;
        if (entry.kind === "folder") yield { ...FOLDER, path: entry.path };
        const found = entry.kind === "file" ? await place.stat(entry.name) : null;
        if (found) yield asFile(entry.path, found);
      }
    } finally {
      await place.close();
    }
  }

  /** Every file below a folder. A folder that lies wholly before `after` is not entered. */
  private async *walk(folder: string, after: string): AsyncGenerator<DatastoreEntry> {
    const place = await this.enter(folder, false);
    if (!place) {
      if (folder === "") throw this.missing();
      return;
    }
    const entries = await place.entries().finally(() => place.close());
    for (const entry of entries.map(namedIn(folder)).sort(byOrder)) {
      if (entry.kind === "folder") {
        if (entry.order > after || after.startsWith(entry.order)) yield* this.walk(entry.path, after);
      } else if (entry.kind === "file" && entry.order > after) {
        const found = await this.stat(entry.path);
        if (found) yield found;
      }
    }
  }

  private enter(folder: string, isMade: boolean): Promise<HeldPlace | null> {
    return HeldPlace.open(this.root, [...this.top, ...splitPath(folder)], isMade);
  }

  private missing(): AppError {
    const at = [this.root, ...this.top].join("/");
    return new AppError(
      "invalid",
      `The datastore ${this.datastore} names the folder ${at}, which is not there.`,
    );
  }

  private async told<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (failure) {
      const { code } = failure as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EPERM")
        throw new AppError(
          "invalid",
          `The datastore ${this.datastore}: the studio may not do this in its folder; its owner can give the rights.`,
        );
      if (code === "ENOSPC" || code === "EDQUOT")
        throw new AppError("diskFull", `The datastore ${this.datastore}: its disk is full.`);
      if (code === "EISDIR" || code === "ENOTEMPTY")
        throw new AppError(
          "invalid",
          `The datastore ${this.datastore} has a folder of that name: choose another path.`,
        );
      throw failure;
    }
  }
}

const FOLDER = { kind: "folder", sizeBytes: null, modifiedAt: null, etag: null } as const;

function partsOf(file: string): [folder: string, name: string] {
  const cut = file.lastIndexOf("/");
  return [cut < 0 ? "" : file.slice(0, cut), file.slice(cut + 1)];
}

type Named = ReturnType<ReturnType<typeof namedIn>>;

/** Folders are ordered with the slash that stands between them and what they hold, so that a walk goes by whole paths. */
const namedIn = (folder: string) => (entry: { name: string; isFile(): boolean; isDirectory(): boolean }) => {
  const at = folder === "" ? entry.name : `${folder}/${entry.name}`;
  const kind = entry.isDirectory() ? ("folder" as const) : entry.isFile() ? ("file" as const) : null;
  return { name: entry.name, path: at, kind, order: kind === "folder" ? `${at}/` : at };
};

const byOrder = (a: Named, b: Named): number => (a.order < b.order ? -1 : 1);
const orderOf = ({ path: at, kind }: DatastoreEntry): string => (kind === "folder" ? `${at}/` : at);

/** A file system tells no hash: its size and the moment of its last change stand in for one. */
const asFile = (at: string, { size, mtime, mtimeMs }: Stats): DatastoreEntry => ({
  path: at,
  kind: "file",
  sizeBytes: size,
  modifiedAt: mtime,
  etag: `${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}`,
});
