import { and, eq, inArray } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { blobs } from "@/db/schema";

const HASHES_A_STATEMENT = 10_000;

/** Those of the hashes whose bytes this workspace brought, with their sizes. What others hold is nobody's business. */
export async function findHeldBlobs(
  executor: Executor,
  workspaceId: string,
  hashes: Iterable<string>,
): Promise<Map<string, number>> {
  const wanted = [...new Set(hashes)];
  const held = new Map<string, number>();
  for (let start = 0; start < wanted.length; start += HASHES_A_STATEMENT) {
    const some = wanted.slice(start, start + HASHES_A_STATEMENT);
    const rows = await executor
      .select({ sha256: blobs.sha256, sizeBytes: blobs.sizeBytes })
      .from(blobs)
      .where(and(eq(blobs.workspaceId, workspaceId), inArray(blobs.sha256, some)));
    for (const row of rows) held.set(row.sha256, row.sizeBytes);
  }
  return held;
}
