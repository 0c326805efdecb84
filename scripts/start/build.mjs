// Builds what `npm start` serves: the bundles of gateway, runner and the maintenance commands, the pages, the wheel.
// A fingerprint of the sources tells whether anything has to be done.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { run } from "./install.mjs";
import { step } from "./output.mjs";

const BUNDLES = {
  gateway: "gateway/main.ts",
  runner: "runner/main.ts",
  node: "runner/start-node.ts",
  "node-token": "scripts/maintenance/node-token.ts",
  prepare: "scripts/maintenance/prepare.ts",
  backup: "scripts/maintenance/backup.ts",
  restore: "scripts/maintenance/restore.ts",
  doctor: "scripts/maintenance/doctor.ts",
  "reset-password": "scripts/maintenance/reset-password.ts",
  "rotate-key": "scripts/maintenance/rotate-key.ts",
  seed: "scripts/seed/main.ts",
};
const PAGES = [
  "app",
  "components",
  "domain",
  "server",
  "db",
  "public",
  "env.ts",
  "proxy.ts",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
  "tsconfig.json",
];
const PROGRAMS = ["domain", "server", "db", "gateway", "runner", "scripts", "env.ts", "package-lock.json"];
const WHEEL = ["sdk/python", "package.json", "scripts/build-wheel.py"];
const NOT_SHIPPED = /(\.test\.tsx?$|__pycache__|\/tests\/)/;

/** @param {string} root */
export async function buildIfChanged(root) {
  await buildPrograms(root);
  await buildWheel(root);
  await unlessBuilt(root, "pages", PAGES, () => buildPages(root), ".next/BUILD_ID");
}

/** @param {string} root */
export function buildWheel(root) {
  return unlessBuilt(root, "wheel", WHEEL, () => run("python3", ["scripts/build-wheel.py"], root));
}

/** @param {string} root */
export async function buildPrograms(root) {
  await unlessBuilt(root, "programs", PROGRAMS, () => bundlePrograms(root));
}

/** @param {string} root */
async function bundlePrograms(root) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: BUNDLES,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "error",
  });
}

/** @param {string} root */
function buildPages(root) {
  const environment = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  return run(
    process.execPath,
    ["node_modules/next/dist/bin/next", "build"],
    root,
    /** @type {NodeJS.ProcessEnv} */ (environment),
  );
}

/**
 * @param {string} root @param {string} name @param {string[]} sources @param {() => Promise<void>} work
 * @param {string} [product] a file that the work must have left
 */
async function unlessBuilt(root, name, sources, work, product) {
  const stamp = path.join(root, "dist", `.${name}`);
  const wanted = fingerprint(root, sources);
  const isThere = !product || fs.existsSync(path.join(root, product));
  if (isThere && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  await step(`Building the ${name}`, work);
  fs.writeFileSync(stamp, wanted);
}

/** @param {string} root @param {string[]} sources */
function fingerprint(root, sources) {
  const hash = createHash("sha256").update(process.version);
  for (const source of sources) addTo(hash, root, source);
  return hash.digest("hex");
}

/** @param {import("node:crypto").Hash} hash @param {string} root @param {string} at */
function addTo(hash, root, at) {
  const whole = path.join(root, at);
  const found = fs.statSync(whole, { throwIfNoEntry: false });
  if (!found || NOT_SHIPPED.test(at)) return;
  if (!found.isDirectory()) {
    hash.update(`${at}\0`).update(fs.readFileSync(whole));
    return;
  }
  for (const name of fs.readdirSync(whole).sort()) addTo(hash, root, `${at}/${name}`);
}

if (import.meta.filename === process.argv[1])
  await buildIfChanged(path.resolve(import.meta.dirname, "../.."));
