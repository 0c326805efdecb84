import fs from "node:fs/promises";
import path from "node:path";
import { lt } from "drizzle-orm";
import { contentUploads, uploads } from "@/db/schema";
import type { Services } from "../core/services";

const STALE_MS = 7 * 24 * 3_600_000;

/** Clears away uploads that nobody completed, and drafts that a killed process left, a week after their last change. */
export async function removeStaleUploads({ db, blobs }: Services, now = Date.now()): Promise<void> {
  const limit = new Date(now - STALE_MS);
  await db.delete(uploads).where(lt(uploads.createdAt, limit));
  await db.delete(contentUploads).where(lt(contentUploads.updatedAt, limit));
  const names = await fs.readdir(blobs.staging).catch(() => []);
  for (const name of names) {
    const entry = path.join(blobs.staging, name);
    const facts = await fs.stat(entry).catch(() => null);
    if (facts && facts.mtime < limit) await fs.rm(entry, { recursive: true, force: true });
  }
}
