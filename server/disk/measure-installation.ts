import fs from "node:fs/promises";
import path from "node:path";
import type { InstallationUse } from "@/domain/storage";
import type { Services } from "../core/services";

/** Where the last count is kept, among the facts of the installation. */
export const INSTALLATION_KEY = "disk";

/** Measures what belongs to no workspace alone, by looking at every file of it. */
export async function measureInstallation({ sql, home }: Pick<Services, "sql" | "home">): Promise<void> {
  const [row] = await sql<{ blobs: number; database: number }[]>`
    select (select coalesce(sum(size_bytes), 0)::float8 from (select distinct sha256, size_bytes from blobs) each) as blobs,
      pg_database_size(current_database())::float8 as database`;
  const use: InstallationUse = {
    countedAt: new Date().toISOString(),
    blobBytes: row!.blobs,
    databaseBytes: row!.database,
    environmentBytes: await sizeOf(path.join(home, "environments")),
    workBytes: await sizeOf(path.join(home, "runs")),
  };
  const value = JSON.stringify(use);
  await sql`
    insert into settings (key, value) values (${INSTALLATION_KEY}, ${value})
    on conflict (key) do update set value = excluded.value`;
}

/** What the files below a folder take on the disk. Files that several names lead to count once. */
async function sizeOf(folder: string, seen = new Set<string>()): Promise<number> {
  let bytes = 0;
  for (const entry of await fs.readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(place, seen);
    else if (entry.isFile()) bytes += await sizeOfFile(place, seen);
  }
  return bytes;
}

async function sizeOfFile(file: string, seen: Set<string>): Promise<number> {
  const facts = await fs.lstat(file).catch(() => null);
  if (!facts) return 0;
  if (facts.nlink > 1) {
    const key = `${facts.dev}:${facts.ino}`;
    if (seen.has(key)) return 0;
    seen.add(key);
  }
  return facts.blocks * 512;
}
