import type { Readable } from "node:stream";
import { and, eq, sql } from "drizzle-orm";
import { datastoreFiles } from "@/db/schema";
import type { DatastoreEntry } from "@/domain/datastores";
import { notFound } from "@/domain/errors";
import { holdBlobs, releaseBlobs } from "../blobs/hold-blobs";
import type { StoredBlob } from "../blobs/put-blobs";
import { whileRoom } from "../core/room";
import type { Services } from "../core/services";
import type { ByteRange, ListQuery, Storage, StoragePage } from "./storage";

/** The workspace's own datastore: a table of paths over the blobs. */
export function openOwn(services: Services, workspaceId: string): OwnStorage {
  return new OwnStorage(services, workspaceId);
}

type Found = {
  path: string;
  kind: "file" | "folder";
  size: string | null;
  at: string | null;
  sha256: string | null;
};

class OwnStorage implements Storage {
  constructor(
    private readonly services: Services,
    private readonly workspaceId: string,
  ) {}

  async list({ folder, isRecursive = false, cursor, limit }: ListQuery): Promise<StoragePage> {
    const prefix = folder === "" ? "" : `${folder}/`;
    const below = sql`substr(path, char_length(${prefix}::text) + 1)`;
    const name = isRecursive
      ? sql`path`
      : sql`case when strpos(${below}, '/') > 0 then ${prefix}::text || split_part(${below}, '/', 1) || '/' else path end`;
    const rows = await this.services.db.execute<Found & { name: string }>(sql`
      select name, rtrim(name, '/') as path, case when right(name, 1) = '/' then 'folder' else 'file' end as kind,
        max(size_bytes)::text as size, max(created_at) as at, max(sha256) as sha256
      from (select ${name} collate "C" as name, size_bytes, created_at, sha256 from datastore_files
        where workspace_id = ${this.workspaceId} and starts_with(path, ${prefix})) below
      where name > ${cursor ?? ""} group by name order by name limit ${limit + 1}`);
    const shown = rows.slice(0, limit);
    return { entries: shown.map(asEntry), cursor: rows.length > limit ? shown.at(-1)!.name : null };
  }

  async stat(path: string): Promise<DatastoreEntry | null> {
    const row = await this.find(path);
    if (!row) return null;
    return { path, kind: "file", sizeBytes: row.sizeBytes, modifiedAt: row.createdAt, etag: row.sha256 };
  }

  async open(path: string, range?: ByteRange): Promise<Readable> {
    const row = await this.find(path);
    if (!row) throw notFound("file", path);
    return this.services.blobs.open(row.sha256, range);
  }

  async put(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.name(path, await this.services.blobs.put(whileRoom(this.services, bytes)));
  }

  /** Gives a path to bytes that are stored: there are none to be moved. */
  async name(path: string, stored: StoredBlob): Promise<void> {
    const { db, blobs } = this.services;
    await db.transaction(async (tx) => {
      const before = await this.find(path);
      await holdBlobs(tx, blobs, this.workspaceId, [stored]);
      const { sha256, sizeBytes } = stored;
      await tx
        .insert(datastoreFiles)
        .values({ workspaceId: this.workspaceId, path, sha256, sizeBytes })
        .onConflictDoUpdate({
          target: [datastoreFiles.workspaceId, datastoreFiles.path],
          set: { sha256, sizeBytes, createdAt: sql`now()` },
        });
      if (before && before.sha256 !== sha256) await releaseBlobs(tx, this.workspaceId, [before.sha256]);
    });
  }

  private async find(path: string) {
    const isIt = and(eq(datastoreFiles.workspaceId, this.workspaceId), eq(datastoreFiles.path, path));
    const [row] = await this.services.db.select().from(datastoreFiles).where(isIt);
    return row;
  }
}

function asEntry({ path, kind, size, at, sha256 }: Found): DatastoreEntry {
  if (kind === "folder") return { path, kind, sizeBytes: null, modifiedAt: null, etag: null };
  return { path, kind, sizeBytes: Number(size), modifiedAt: at === null ? null : new Date(at), etag: sha256 };
}
