#!/usr/bin/env node
// `npm start`: from whatever is here to a studio that serves. It installs, builds, starts every part and keeps it
// alive. Plain JavaScript on Node's own modules, because it runs before anything is installed.
import fs from "node:fs";
import path from "node:path";
import { buildIfChanged } from "./start/build.mjs";
import { installIfMissing } from "./start/install.mjs";
import { say, warn } from "./start/output.mjs";
import { takeOver } from "./start/pids.mjs";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 9)) {
  warn(`Atelier needs Node 20.9 or newer; this is ${process.version}.`);
  process.exit(1);
}

const home = path.resolve(process.env.ATELIER_HOME || ".atelier");
fs.mkdirSync(home, { recursive: true, mode: 0o700 });

try {
  await takeOver(home);
  await installIfMissing(root);
  await buildIfChanged(root);
  const { superviseStudio } = await import("./start/supervise.mjs");
  await superviseStudio({ root, home });
} catch (failure) {
  warn(failure instanceof Error ? failure.message : String(failure));
  say("The studio was not started.");
  process.exit(1);
}
