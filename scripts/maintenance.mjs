#!/usr/bin/env node
// `npm run backup|restore|seed|doctor|reset-password|node-token|rotate-key`: makes sure that the commands are built, finds the database, and runs one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { buildPrograms } from "./start/build.mjs";
import { homeFolder, openHome } from "./start/home.mjs";
import { installIfMissing } from "./start/install.mjs";
import { warn } from "./start/output.mjs";

const root = path.resolve(import.meta.dirname, "..");
const caller = process.env.INIT_CWD ?? process.cwd();
process.chdir(root);
const [command = "", ...words] = process.argv.slice(2);
await installIfMissing(root);
await buildPrograms(root);

const home = homeFolder();
const namesFiles = command === "backup" || command === "restore";
const isFile = (/** @type {number} */ index) => namesFiles || words[index - 1] === "--token-file";
const given = words.map((word, index) => (isFile(index) ? path.resolve(caller, word) : word));
const database = await openDatabase().catch((failure) => {
  warn(failure.message);
  process.exit(1);
});
const child = spawn(process.execPath, ["--enable-source-maps", `dist/${command}.mjs`, ...given], {
  env: { ...process.env, ATELIER_HOME: home, DATABASE_URL: database.url },
  stdio: "inherit",
});
// The command ends in its own way, and then the server that was started for it.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.on(signal, () => child.kill(signal));
const [code] = await once(child, "exit");
await database.release();
process.exit(code ?? 1);

/** Where the database is, and how to let go of it. `doctor` looks at things as they are, and starts nothing. */
async function openDatabase() {
  const nothing = async () => {};
  const url = process.env.DATABASE_URL ?? "";
  if (command === "doctor") return { url, release: nothing };
  refuseEmpty(url);
  openHome(home);
  if (url) return { url, release: nothing };
  const { startPostgres } = await import("../db/embedded.mjs");
  const server = await startPostgres({ home, say: warn });
  return { url: server.url, release: server.isAdopted ? nothing : server.stop };
}

/** A mistyped folder would otherwise become an empty studio. @param {string} url */
function refuseEmpty(url) {
  const isFilledByIt = command === "restore" || command === "seed";
  if (isFilledByIt || fs.existsSync(path.join(home, url ? "" : "postgres/data"))) return;
  throw new Error(`There is no studio in ${home}: set ATELIER_HOME to its data folder.`);
}
