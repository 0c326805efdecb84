#!/usr/bin/env node
// `npm run bench [-- NAME …]`: installs what is missing, then runs bench/main.ts. What it builds, the studio builds at its start.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { installIfMissing } from "./start/install.mjs";

const root = path.resolve(import.meta.dirname, "..");
await installIfMissing(root);
const words = ["--import", "tsx", "bench/main.ts", ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" }).status ?? 1);
