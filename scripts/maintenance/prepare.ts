/** Run by the supervisor before the parts start: migrates, makes the unattended account, or issues a setup code. */
import fs from "node:fs";
import { openDb } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { env } from "@/env";
import { ensureAdmin, issueSetupCode, needsSetup } from "@/server/accounts/first-account";

const { DATABASE_URL, ATELIER_ADMIN_EMAIL, ATELIER_ADMIN_PASSWORD, ATELIER_ADMIN_TOKEN } = env();
const report = process.argv[2];
if (!DATABASE_URL || !report) throw new Error("usage: prepare REPORT, with DATABASE_URL set");

await migrateDatabase(DATABASE_URL);
const { db, close } = openDb(DATABASE_URL, 1);
if (ATELIER_ADMIN_EMAIL && ATELIER_ADMIN_PASSWORD) {
  await ensureAdmin(db, {
    email: ATELIER_ADMIN_EMAIL,
    password: ATELIER_ADMIN_PASSWORD,
    token: ATELIER_ADMIN_TOKEN,
  });
}
const setupCode = (await needsSetup(db)) ? await issueSetupCode(db) : undefined;
await close();
fs.writeFileSync(report, JSON.stringify({ setupCode }), { mode: 0o600 });
