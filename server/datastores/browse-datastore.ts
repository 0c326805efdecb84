import type { Readable } from "node:stream";
import type { z } from "zod";
import { browseInput, type DatastoreEntry, datastoreInput, datastorePathInput } from "@/domain/datastores";
import { AppError, notFound } from "@/domain/errors";
import { type Announced, asAnnounced } from "../blobs/put-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { isPlainPath } from "../snapshots/file-path";
import { openStorage } from "./open-storage";
import type { ByteRange, StoragePage } from "./storage";

/** What lies in a folder, a page at a time. */
export async function browseDatastore(
  ctx: WorkspaceCtx,
  input: z.input<typeof browseInput>,
): Promise<StoragePage> {
  authorize(ctx, "datastores:read");
  const { datastore: name, path, cursor, limit, recursive } = parse(browseInput, input);
  const folder = trimPath(path);
  if (folder !== "") requirePlain(folder);
  const storage = await openStorage(ctx.services, ctx.workspaceId, name);
  return storage.list({ folder, cursor, limit, isRecursive: recursive });
}

export interface DatastoreFile {
  entry: DatastoreEntry;
  open(range?: ByteRange): Promise<Readable>;
}

/** A file, to be read as a whole or in part. */
export async function findDatastoreFile(
  ctx: WorkspaceCtx,
  input: z.input<typeof datastorePathInput>,
): Promise<DatastoreFile> {
  authorize(ctx, "datastores:read");
  const { datastore: name, path } = parse(datastorePathInput, input);
  requirePlain(path);
  const storage = await openStorage(ctx.services, ctx.workspaceId, name);
  const entry = await storage.stat(path);
  if (!entry) throw notFound("file", path);
  return { entry, open: (range) => storage.open(path, range) };
}

const PREVIEW_BYTES = 64 * 1024;

/** The beginning of a file, where that is text. */
export async function previewFile(ctx: WorkspaceCtx, input: z.input<typeof datastorePathInput>) {
  const { entry, open } = await findDatastoreFile(ctx, input);
  const size = entry.sizeBytes ?? 0;
  const bytes: Buffer[] = [];
  if (size > 0)
    for await (const chunk of await open({ start: 0, end: Math.min(size, PREVIEW_BYTES) - 1 }))
      bytes.push(chunk);
  const head = Buffer.concat(bytes);
  const isText = !head.includes(0);
  return { entry, text: isText ? new TextDecoder().decode(head) : null, isCut: size > PREVIEW_BYTES };
}

type Upload = z.input<typeof datastorePathInput> & {
  bytes: AsyncIterable<Uint8Array>;
  announced: Announced;
};

/** Writes a file as its bytes come; where they are others than were announced, nothing is there afterwards. */
export async function uploadToDatastore(
  ctx: WorkspaceCtx,
  { bytes, announced, ...input }: Upload,
): Promise<DatastoreEntry> {
  authorize(ctx, "datastores:write");
  const { datastore: name, path } = parse(datastorePathInput, input);
  requirePlain(path);
  const storage = await openStorage(ctx.services, ctx.workspaceId, name);
  await storage.put(path, asAnnounced(bytes, announced));
  const entry = await storage.stat(path);
  if (entry) return entry;
  throw new AppError("unavailable", `${path} was written and is not there: look at it again.`);
}

export interface Tested {
  isReached: boolean;
  /** What was found, or what is wrong and what to do. */
  message: string;
}

/** Whether a datastore can be looked into now. A place that cannot is no failure of the question. */
export async function testConnection(
  ctx: WorkspaceCtx,
  input: z.input<typeof datastoreInput>,
): Promise<Tested> {
  authorize(ctx, "datastores:read");
  const { datastore: name } = parse(datastoreInput, input);
  try {
    const storage = await openStorage(ctx.services, ctx.workspaceId, name);
    const { entries, cursor } = await storage.list({ folder: "", limit: 10 });
    const found =
      entries.length === 0 ? "it is empty" : `${cursor ? "more than " : ""}${entries.length} at its top`;
    return { isReached: true, message: `It can be reached: ${found}.` };
  } catch (failure) {
    if (failure instanceof AppError && failure.code !== "notFound")
      return { isReached: false, message: failure.message };
    throw failure;
  }
}

const trimPath = (path: string): string => path.replace(/^(?:\.?\/)+|(?<!\/)\/+$/g, "");

export function requirePlain(path: string): void {
  if (isPlainPath(path)) return;
  throw new AppError(
    "invalid",
    `The path ${JSON.stringify(path)} is not plain: it is relative, with / between its parts, without “..” and control characters.`,
  );
}
