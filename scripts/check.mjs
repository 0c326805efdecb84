#!/usr/bin/env node
// `npm run check`: format, lint, types, import rules, references of the docs, dead code. No database, under a minute.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { checkCircles } from "./check/circles.mjs";
import { checkDocs } from "./check/docs.mjs";
import { checkImports } from "./check/imports.mjs";
import { installIfMissing } from "./start/install.mjs";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);
await installIfMissing(root);

let failed = 0;

/** @param {string} name @param {() => string[]} find */
function check(name, find) {
  const begun = Date.now();
  const findings = find();
  failed += findings.length > 0 ? 1 : 0;
  console.log(`${findings.length > 0 ? "✗" : "✓"} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  for (const finding of findings) console.log(`  ${finding}`);
}

/** @param {string} program @param {string[]} words @returns {string[]} */
function run(program, words) {
  const done = spawnSync(path.join("node_modules/.bin", program), words, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return done.status === 0 ? [] : `${done.stdout}${done.stderr}`.trim().split("\n");
}

check("format and lint", () => run("biome", ["check", "--error-on-warnings", "."]));
check("types", () => [...run("next", ["typegen"]), ...run("tsc", ["--noEmit"])]);
check("import rules", () => checkImports(root));
check("no circles between capabilities", () => checkCircles(root));
check("references in the docs", () => checkDocs(root));
check("dead code", () => run("knip", ["--no-progress"]));
process.exit(failed > 0 ? 1 : 0);
