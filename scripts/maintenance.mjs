#!/usr/bin/env node
// `npm run backup|restore|seed|doctor|reset-password`: makes sure that the commands are built, finds the database, and runs one.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { buildPrograms } from "./start/build.mjs";
import { installIfMissing } from "./start/install.mjs";

const root = path.resolve(import.meta.dirname, "..");
const caller = process.env.INIT_CWD ?? process.cwd();
process.chdir(root);
const [command, ...words] = process.argv.slice(2);
await installIfMissing(root);
await buildPrograms(root);

const home = path.resolve(process.env.ATELIER_HOME || ".atelier");
const namesFiles = command === "backup" || command === "restore";
const given = namesFiles ? words.map((word) => path.resolve(caller, word)) : words;
let databaseUrl = process.env.DATABASE_URL ?? "";
let release = async () => {};
if (!databaseUrl && command !== "doctor") {
  const { startPostgres } = await import("../db/embedded.mjs");
  const server = await startPostgres({ home });
  databaseUrl = server.url;
  if (!server.isAdopted) release = server.stop;
}
const environment = { ...process.env, ATELIER_HOME: home, DATABASE_URL: databaseUrl };
const done = spawnSync(process.execPath, ["--enable-source-maps", `dist/${command}.mjs`, ...given], {
  env: environment,
  stdio: "inherit",
});
await release();
process.exit(done.status ?? 1);
