import type { Readable } from "node:stream";
import type { DatastoreEntry } from "@/domain/datastores";

export interface ListQuery {
  /** A folder, without a slash at its end; empty for the top. */
  folder: string;
  /** Every file below it, and no folders; else what lies in it. */
  isRecursive?: boolean;
  /** What the page before gave. */
  cursor?: string | null | undefined;
  limit: number;
}

export interface StoragePage {
  entries: DatastoreEntry[];
  /** Where the next page begins; null at the end. A page may be short of its limit, or empty, before that. */
  cursor: string | null;
}

/**
 * One place where files lie. Paths are plain: relative, with `/` between their parts, without `..`. What fails is told as
 * an `AppError` with a sentence; bytes go both ways as they come.
 */
export interface Storage {
  list(query: ListQuery): Promise<StoragePage>;
  /** The file at the path, or null where there is none. */
  stat(path: string): Promise<DatastoreEntry | null>;
  /** The bytes from `start` to `end`, both inclusive. */
  open(path: string, range?: ByteRange): Promise<Readable>;
  /** Writes a file in the place of one that may be there; a write that breaks off leaves that as it was. */
  put(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface ByteRange {
  start: number;
  end: number;
}
