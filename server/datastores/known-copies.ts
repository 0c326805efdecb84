/** What was copied from a place before, by the marks that its files had there. */
import { createHash } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { datastoreCopies, webCopies } from "@/db/schema";
import type { SourceFile } from "./source";

/** Where files are copied from: a datastore, or one address on the web. */
export type CopyPlace = { datastoreId: string } | { address: string };

export interface Copy {
  etag: string | null;
  sizeBytes: number;
  sha256: string;
}

const PATHS_A_STATEMENT = 5_000;

/** By the path of the file. */
export async function findCopies(
  executor: Executor,
  workspaceId: string,
  place: CopyPlace,
  files: readonly SourceFile[],
): Promise<Map<string, Copy>> {
  if ("address" in place) {
    const [copy] = await executor.select().from(webCopies).where(isCopyOf(workspaceId, place.address));
    return new Map(copy ? files.map(({ path }) => [path, copy]) : []);
  }
  const found: (typeof datastoreCopies.$inferSelect)[] = [];
  for (let start = 0; start < files.length; start += PATHS_A_STATEMENT) {
    const paths = files.slice(start, start + PATHS_A_STATEMENT).map(({ path }) => path);
    const isWanted = and(
      eq(datastoreCopies.datastoreId, place.datastoreId),
      inArray(datastoreCopies.path, paths),
    );
    found.push(...(await executor.select().from(datastoreCopies).where(isWanted)));
  }
  return new Map(found.map((copy) => [copy.path, copy]));
}

/**
 * Whether the file is what was copied, as far as its server tells. One on the web without a mark may be anything by now;
 * of one with a mark, the size may be told only as it is read.
 */
export function isCopy(place: CopyPlace, copy: Copy, { etag, sizeBytes }: SourceFile): boolean {
  if (copy.etag !== etag) return false;
  if ("address" in place) return etag !== null && (sizeBytes === null || sizeBytes === copy.sizeBytes);
  return copy.sizeBytes === sizeBytes;
}

export async function keepCopy(
  tx: Tx,
  workspaceId: string,
  place: CopyPlace,
  { path, ...copy }: Copy & { path: string },
): Promise<void> {
  const set = { ...copy, createdAt: sql`now()` };
  if ("address" in place) {
    const target = [webCopies.workspaceId, webCopies.addressHash];
    const values = { workspaceId, addressHash: hashOf(place.address), ...copy };
    await tx.insert(webCopies).values(values).onConflictDoUpdate({ target, set });
    return;
  }
  const target = [datastoreCopies.datastoreId, datastoreCopies.path];
  const values = { datastoreId: place.datastoreId, path, ...copy };
  await tx.insert(datastoreCopies).values(values).onConflictDoUpdate({ target, set });
}

const hashOf = (address: string) => createHash("sha256").update(address).digest("hex");
const isCopyOf = (workspaceId: string, address: string) =>
  and(eq(webCopies.workspaceId, workspaceId), eq(webCopies.addressHash, hashOf(address)));
