/**
 * `npm run restore -- FILE`: fills an empty data folder from a backup. The hash of every file is checked, and the
 * rows are committed last, so that a bad backup leaves the studio empty rather than half filled.
 */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { openSql } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { env } from "@/env";
import { openLocalBlobs } from "@/server/blobs/blobs";
import { ALL_CONTENTS } from "@/server/blobs/content-holders";
import { copyTarget, type Manifest } from "./tables";

/** Runs that were going then have no process here: they are not to be started again, but to be found lost. */
const LET_LEASES_LAPSE = `update runs set node_id = null, lease_epoch = lease_epoch + 1, lease_expires_at = to_timestamp(0)
  where lease_expires_at is not null`;

const { DATABASE_URL, ATELIER_HOME } = env();
const file = process.argv[2];
if (!file || !DATABASE_URL) {
  console.error("usage: npm run restore -- FILE");
  process.exit(2);
}

const sql = openSql(DATABASE_URL, 2);
try {
  console.log(await restore(file, DATABASE_URL));
} catch (failure) {
  console.error(`The restore failed: ${failure instanceof Error ? failure.message : failure}`);
  process.exitCode = 1;
} finally {
  await sql.end({ timeout: 5 });
}

async function restore(from: string, url: string): Promise<string> {
  const zip = await promisify<string, yauzl.Options, ZipFile>(yauzl.open)(from, {
    lazyEntries: true,
    autoClose: false,
  });
  const entries = await listEntries(zip);
  const read = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip) as never);
  const entry = (name: string) => {
    const found = entries.get(name);
    if (!found) throw new Error(`${from} is not a whole backup: ${name} is missing.`);
    return read(found);
  };
  const manifest: Manifest = JSON.parse(await text(await entry("manifest.json")));
  refuseOddNames(manifest);
  await refuseFilled();
  await migrateTo(url, manifest.migrations);

  const blobs = openLocalBlobs(`${ATELIER_HOME}/blobs`);
  for (const name of entries.keys()) {
    if (name.startsWith("blobs/"))
      await blobs.put((await entry(name)) as never, {
        announced: { sha256: name.slice("blobs/".length) },
      });
  }
  await sql.begin(async (tx) => {
    for (const table of manifest.tables) {
      await pipeline(
        await entry(`tables/${table.name}`),
        await tx.unsafe(`copy ${copyTarget(table)} from stdin`).writable(),
      );
      for (const column of table.identity) await tx.unsafe(moveSequence(table.name, column));
    }
    await tx.unsafe(LET_LEASES_LAPSE);
    const named = await tx.unsafe<{ sha256: string }[]>(ALL_CONTENTS);
    const missing = named.filter(({ sha256 }) => !entries.has(`blobs/${sha256}`));
    if (missing.length > 0)
      throw new Error(
        `${missing.length} files that rows name are not in the backup, such as ${missing[0]!.sha256}.`,
      );
  });
  await migrateDatabase(url);
  zip.close();
  return `Restored the state of ${manifest.createdAt}: ${manifest.tables.length} tables, every file's hash checked.`;
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on("entry", (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once("end", () => resolve(entries));
    zip.once("error", reject);
    zip.readEntry();
  });
}

/** The names become part of statements, and a file may come from anywhere. */
function refuseOddNames({ tables }: Manifest): void {
  const names = tables.flatMap(({ name, columns, identity }) => [name, ...columns, ...identity]);
  const odd = names.find((name) => !/^[a-z_][a-z0-9_]*$/.test(name));
  if (odd !== undefined) throw new Error(`This is no backup of Atelier: it has a table or column “${odd}”.`);
}

async function refuseFilled(): Promise<void> {
  const [table] = await sql`select to_regclass('public.users') as users`;
  if (!table?.users) return;
  const [row] = await sql`select count(*)::int as n from users`;
  if (row?.n > 0)
    throw new Error(
      "This data folder or database has accounts already. Restore into an empty one: set ATELIER_HOME.",
    );
}

/** Brings the empty database to where the backup's was, so that its rows fit; what is newer is applied after the load. */
async function migrateTo(url: string, count: number): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "atelier-migrations-"));
  try {
    await fs.cp("db/migrations", folder, { recursive: true });
    const journalFile = path.join(folder, "meta", "_journal.json");
    const journal = JSON.parse(await fs.readFile(journalFile, "utf8"));
    if (journal.entries.length < count)
      throw new Error("The backup is of a newer version of Atelier. Update, and try again.");
    journal.entries = journal.entries.slice(0, count);
    await fs.writeFile(journalFile, JSON.stringify(journal));
    await migrateDatabase(url, folder);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

function moveSequence(table: string, column: string): string {
  const last = `select coalesce(max("${column}"), 1) from "${table}"`;
  return `select setval(pg_get_serial_sequence('"${table}"', '${column}'), greatest(1, (${last})))`;
}
