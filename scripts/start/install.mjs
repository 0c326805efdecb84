// Installs what a fresh machine lacks: the packages of the lockfile, and the sandbox's programs where we may.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { step, warn } from "./output.mjs";

/** @param {string} program */
export const isOnPath = (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** What keeps runs apart from the machine: their view of files and processes, and a network of their own. */
const SANDBOX = ["bubblewrap:bwrap", "passt:pasta", "iproute2:ip"];
/** By what attached machines are reached. */
const REACH = ["openssh-client:ssh"];

/** @param {string} root */
export async function installIfMissing(root) {
  await Promise.all([installPackages(root), installSystem([...SANDBOX, ...REACH])]);
}

/**
 * Installs what the lockfile says, when node_modules is not that, and mends it by `patches/`. No script of a dependency
 * runs. Not `npm ci`: it refuses a lockfile where a registry lacks an optional package of another platform.
 * @param {string} root */
async function installPackages(root) {
  const stamp = path.join(root, "node_modules", ".atelier-lock");
  const patches = fs.readdirSync(path.join(root, "patches")).map((name) => path.join(root, "patches", name));
  const hash = createHash("sha256");
  for (const file of [path.join(root, "package-lock.json"), ...patches]) hash.update(fs.readFileSync(file));
  const wanted = hash.digest("hex");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  await step("Installing packages", () =>
    run(
      "npm",
      [
        "install",
        "--include=dev",
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
      ],
      root,
    ),
  );
  for (const patch of patches) await applyPatch(root, patch);
  fs.writeFileSync(stamp, wanted);
}

/** @param {string} root @param {string} patch */
async function applyPatch(root, patch) {
  // Below a repository of somebody else's, git would take the paths for that one's and skip them without a word.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(root) };
  const isApplied =
    spawnSync("git", ["apply", "--reverse", "--check", patch], { cwd: root, env }).status === 0;
  if (!isApplied) await run("git", ["apply", patch], root, env);
}

/**
 * Debian packages, named `package:program`, where we are root and apt is here. What cannot be had is said, and
 * `npm run doctor` tells what follows from it.
 * @param {string[]} wanted
 */
export async function installSystem(wanted) {
  const missing = wanted.map((entry) => entry.split(":")).filter(([, program]) => !isOnPath(program ?? ""));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name ?? "");
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) {
    warn(
      `Not installed: ${names.join(", ")}. Runs are isolated better with bubblewrap and passt, and ssh reaches attached machines: sudo apt-get install ${names.join(" ")}`,
    );
    return;
  }
  try {
    await step(`Installing ${names.join(", ")}`, async () => {
      const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      const install = ["install", "-y", "-qq", "--no-install-recommends", ...names];
      if (spawnSync("apt-get", install, { env: environment, stdio: "ignore" }).status === 0) return;
      await run("apt-get", ["update", "-qq"], "/", environment);
      await run("apt-get", install, "/", environment);
    });
  } catch (failure) {
    warn(
      `${names.join(", ")} could not be installed: ${failure instanceof Error ? failure.message : failure}`,
    );
  }
}

/**
 * Runs a program to its end; its output is shown only when it fails.
 * @param {string} program @param {string[]} words @param {string} folder @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<void>}
 */
export function run(program, words, folder, environment = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ${words[0] ?? ""} failed (${code}):\n${output.trim()}`)),
    );
  });
}
