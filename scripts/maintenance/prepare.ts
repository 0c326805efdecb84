/** Run by the supervisor before the parts start: migrates, makes the unattended account, or issues a setup code. */
import fs from "node:fs";
import { openDb } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { env } from "@/env";
import { ensureAdmin, issueSetupCode, needsSetup } from "@/server/accounts/first-account";
import { flattenBlobs } from "@/server/blobs/folders";
import { awaitDatabase } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import { askAnewAt } from "@/server/core/reach-database";
import { refuseUnfit } from "./doctor/fitness";

/** A database that is still coming up answers by then; beyond it, its address is the likelier mistake. */
const PATIENCE_MS = 30_000;

const report = process.argv[2];
try {
  const { DATABASE_URL } = env();
  if (!DATABASE_URL || !report) throw new Error("usage: prepare REPORT, with DATABASE_URL set");
  const setupCode = await insist(DATABASE_URL);
  fs.writeFileSync(report, JSON.stringify({ setupCode }), { mode: 0o600 });
} catch (failure) {
  const isPlain = failure instanceof Error && !("code" in failure) && !failure.cause;
  console.error(isPlain ? failure.message : failure);
  process.exitCode = 1;
}

/** Begins again when the database went away in the middle: each step is whole or not done. */
async function insist(url: string): Promise<string | undefined> {
  const askAnew = askAnewAt(url);
  for (;;) {
    await awaitDatabase(askAnew, { patienceMs: PATIENCE_MS });
    try {
      await refuseUnfit(askAnew);
      return await prepare(url);
    } catch (failure) {
      if (!isPassing(failure)) throw failure;
    }
  }
}

async function prepare(url: string): Promise<string | undefined> {
  const { ATELIER_ADMIN_EMAIL, ATELIER_ADMIN_PASSWORD, ATELIER_ADMIN_TOKEN, ATELIER_HOME } = env();
  await flattenBlobs(`${ATELIER_HOME}/blobs`);
  await migrateDatabase(url);
  const { db, close } = openDb(url, 1);
  try {
    if (ATELIER_ADMIN_EMAIL && ATELIER_ADMIN_PASSWORD) {
      await ensureAdmin(db, {
        email: ATELIER_ADMIN_EMAIL,
        password: ATELIER_ADMIN_PASSWORD,
        token: ATELIER_ADMIN_TOKEN,
      });
    }
    return (await needsSetup(db)) ? await issueSetupCode(db) : undefined;
  } finally {
    await close();
  }
}
