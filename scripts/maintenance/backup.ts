/**
 * `npm run backup -- FILE`: the database and the blobs as one zip, while the studio works. All tables are read in one
 * snapshot; blobs never change, so those that its rows name are a consistent whole.
 */
import { createWriteStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { openSql } from "@/db/client";
import { env } from "@/env";
import { openLocalBlobs } from "@/server/blobs/blobs";
import { ALL_CONTENTS } from "@/server/blobs/content-holders";
import { HOLD_FOR_BACKUP } from "@/server/blobs/hold-blobs";
import { openDraft, removeLeftDrafts } from "./draft";
import { copyTarget, listTables, type Manifest } from "./tables";

const { DATABASE_URL, ATELIER_HOME } = env();
const file = process.argv[2];
if (!file || !DATABASE_URL) {
  console.error("usage: npm run backup -- FILE");
  process.exit(2);
}

const sql = openSql(DATABASE_URL, 1);
const blobs = openLocalBlobs(`${ATELIER_HOME}/blobs`);
const draft = openDraft(file);
try {
  for (const left of removeLeftDrafts(path.dirname(file)))
    console.log(`Removed ${left}, which a backup that was killed had left.`);
  const counts = await writeBackup(new ZipFile());
  await fs.rename(draft, file);
  console.log(`Backed up ${counts.tables} tables and ${counts.blobs} files to ${file}.`);
  console.log(
    "No key is in it: keep ATELIER_SECRET_KEY, or the file secret-key of the data folder, elsewhere, and its folder master-keys where there is one.",
  );
} catch (failure) {
  await fs.rm(draft, { force: true });
  console.error(`The backup failed: ${failure instanceof Error ? failure.message : failure}`);
  process.exitCode = 1;
} finally {
  await sql.end({ timeout: 5 });
}

async function writeBackup(zip: ZipFile): Promise<{ tables: number; blobs: number }> {
  const written = pipeline(zip.outputStream, createWriteStream(draft, { mode: 0o600, flags: "wx" }));
  written.catch(() => {});
  // A full disk ends the writing, and with it the wait for a source that nobody reads any more.
  const add: Add = (...entry) => Promise.race([addStream(zip, ...entry), written]);
  await sql.unsafe(HOLD_FOR_BACKUP);
  const { tables, hashes } = await sql.begin("isolation level repeatable read read only", (tx) =>
    addTables(tx as unknown as typeof sql, zip, add),
  );
  // Outside the transaction: blobs never change, and a server may end one that is idle for a minute.
  for (const sha256 of hashes) await add(await blobs.open(sha256), `blobs/${sha256}`, false);
  zip.end();
  await written;
  return { tables, blobs: hashes.length };
}

type Add = (source: Readable, name: string, compress: boolean) => Promise<void>;

async function addTables(tx: typeof sql, zip: ZipFile, add: Add) {
  const [applied] = await tx`select count(*)::int as n from drizzle.__drizzle_migrations`;
  const tables = await listTables(tx);
  const createdAt = new Date().toISOString();
  const manifest: Manifest = { format: 1, createdAt, migrations: applied?.n, tables };
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), "manifest.json");
  for (const table of tables) {
    const rows = await tx.unsafe(`copy ${copyTarget(table)} to stdout`).readable();
    // The driver pauses its socket when it is ahead of us, and forgets to go on once the last row was read.
    rows.once("end", () => rows._read(0));
    await add(rows, `tables/${table.name}`, true);
  }
  const named = await tx.unsafe<{ sha256: string }[]>(ALL_CONTENTS);
  return { tables: tables.length, hashes: named.map(({ sha256 }) => sha256) };
}

/** Adds one entry and waits until its source was read, so that only one stream is open at a time. */
function addStream(zip: ZipFile, source: Readable, name: string, compress: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    source.once("error", reject);
    source.once("end", resolve);
    zip.addReadStream(source, name, { compress, mtime: new Date(0), forceZip64Format: true });
  });
}
