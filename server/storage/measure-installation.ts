import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
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

const run = promisify(execFile);

/**
 * What the files below a folder take on the disk; those that several names lead to count once. `du` goes by descriptors:
 * runs that are under way change their folders meanwhile, and may put a link in the place of one.
 */
async function sizeOf(folder: string): Promise<number> {
  const words = ["--summarize", "--one-file-system", "--block-size=1", "--", folder];
  // A folder that goes away while it is counted is no failure: what was counted is told all the same.
  const { stdout } = await run("du", words).catch((failure: { stdout?: string }) => ({
    stdout: failure.stdout ?? "",
  }));
  return Number(stdout.split("\t")[0]) || 0;
}
