#!/usr/bin/env node
// `npm test`: installs what it needs, the browser included, and runs everything; the last line counts the tests.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildIfChanged } from "./start/build.mjs";
import { installIfMissing, installSystem, isOnPath } from "./start/install.mjs";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);
await installIfMissing(root);
await installSystem([
  "chromium-headless-shell:chromium-headless-shell",
  "fonts-dejavu-core:fc-list",
  "openssl:openssl",
  "openssh-server:sshd",
  "podman:podman",
  "busybox-static:busybox",
]);
if (!isOnPath("chromium-headless-shell")) await installSystem(["chromium:chromium"]);
await buildIfChanged(root);

const only = process.argv.slice(2);
const results = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-results-"));
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said again at the end: the words of a stage are long gone by then. @type {string[]} */
const failures = [];
/** What passed at its second try only: it does not stop anybody, and is to be mended. @type {string[]} */
const unsteady = [];
const notes = path.join(results, "flaky");

/** @param {string} name @param {string} program @param {string[]} words @param {Record<string, string>} variables @returns {Promise<number>} */
function run(name, program, words, variables = {}) {
  console.log(`\n── ${name} ──`);
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: "inherit", env: { ...process.env, ...variables } });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** A stage that is one check, counted as one test. @param {string} name @param {string} program @param {string[]} words */
async function runCheck(name, program, words) {
  const isPassed = (await run(name, program, words)) === 0;
  total[isPassed ? "passed" : "failed"]++;
  if (!isPassed) failures.push(name);
}

/** @param {string} project */
async function runVitest(project) {
  const report = path.join(results, `${project}.json`);
  const words = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    "--reporter=./scripts/testing/flaky-reporter.ts",
    `--outputFile.json=${report}`,
  ];
  const code = await run(project, "node_modules/.bin/vitest", words, { ATELIER_FLAKY_NOTES: notes });
  const seen = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, "utf8")) : null;
  total.passed += seen?.numPassedTests ?? 0;
  total.skipped += (seen?.numPendingTests ?? 0) + (seen?.numTodoTests ?? 0);
  // A file that cannot be loaded has no test to fail, and fails all the same.
  total.failed += seen ? Math.max(seen.numFailedTests, code === 0 ? 0 : 1) : 1;
  failures.push(...(seen?.testResults ?? []).flatMap(failedOf).map((text) => `${project}: ${text}`));
  if (!seen) failures.push(`${project}: ended with exit code ${code} and no report`);
}

/**
 * The failed tests of one file of Vitest's report, each with the beginning of its error; or why the file did not load.
 * @param {{ name: string, message: string, status: string, assertionResults: { fullName: string, status: string, failureMessages: string[] }[] }} file
 */
function failedOf({ name, message, status, assertionResults }) {
  const at = path.relative(root, name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0) return status === "failed" ? [`${at}: ${message.slice(0, 500)}`] : [];
  return failed.map((test) => `${at}: ${test.fullName}: ${(test.failureMessages[0] ?? "").slice(0, 500)}`);
}

async function runPlaywright() {
  const report = path.join(results, "e2e.json");
  const code = await run("e2e", "node_modules/.bin/playwright", ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const seen = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, "utf8")) : null;
  const stats = seen?.stats ?? null;
  for (const { file, title, status, message } of (seen?.suites ?? []).flatMap(specsOf)) {
    if (status === "unexpected") failures.push(`e2e: ${file}: ${title}: ${message}`);
    if (status === "flaky") unsteady.push(`${file}: ${title}: ${message}`);
  }
  total.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  total.skipped += stats?.skipped ?? 0;
  total.failed += stats ? Math.max(stats.unexpected, code === 0 ? 0 : 1) : 1;
}

/**
 * The tests of a suite of Playwright's report and of those in it, each with the beginning of its first error.
 * @param {any} suite @returns {{ file: string, title: string, status: string, message: string }[]}
 */
function specsOf({ suites = [], specs = [] }) {
  const own = specs.flatMap((/** @type {any} */ { file, title, tests }) =>
    tests.map((/** @type {any} */ { status, results: tries }) => {
      const message = (tries[0]?.error?.message ?? "").slice(0, 500);
      return { file, title, status, message };
    }),
  );
  return [...suites.flatMap(specsOf), ...own];
}

/**
 * Tests of Python that needs nothing but Python.
 * @param {string} name @param {string} folder @param {string} top
 */
const runUnittest = (name, folder, top) =>
  runCheck(name, "python3", ["-m", "unittest", "discover", "-s", folder, "-t", top]);

/** @type {[string, () => Promise<void>][]} */
const stages = [
  ["check", () => runCheck("check", process.execPath, ["scripts/check.mjs"])],
  ["unit", () => runVitest("unit")],
  ["sdk", () => runUnittest("sdk", "sdk/python/tests", "sdk/python")],
  ["batch", () => runUnittest("batch", "library/batch/tests", "library/batch/tests")],
  ["db", () => runVitest("db")],
  ["runner", () => runVitest("runner")],
  ["clients", () => runVitest("clients")],
  ["e2e", () => runPlaywright()],
];
for (const [name, stage] of stages) if (only.length === 0 || only.includes(name)) await stage();
if (fs.existsSync(notes)) unsteady.push(...fs.readFileSync(notes, "utf8").trim().split("\n"));
fs.rmSync(results, { recursive: true, force: true });

for (const one of unsteady) console.log(`\n~ passed at its second try only: ${one}`);
for (const failure of failures) console.log(`\n✗ ${failure}`);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
