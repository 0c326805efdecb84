// What the supervisor starts: the built parts, or in development the sources themselves, watched.
import path from "node:path";

/**
 * @typedef {object} Programs Each part as the words that follow `node`.
 * @property {"production" | "development"} mode
 * @property {string[]} prepare
 * @property {string[]} gateway
 * @property {string[]} runner
 * @property {string[]} web
 */

/** @param {string} root @returns {Programs} */
export function builtPrograms(root) {
  const bundle = (/** @type {string} */ name) => [path.join(root, `dist/${name}.mjs`)];
  return {
    mode: "production",
    prepare: bundle("prepare"),
    gateway: bundle("gateway"),
    runner: bundle("runner"),
    web: ["--import", path.join(root, "scripts/start/end-soon.mjs"), ...next(root, "start")],
  };
}

/** @param {string} root @returns {Programs} */
export function watchedPrograms(root) {
  const tsx = path.join(root, "node_modules/tsx/dist/cli.mjs");
  const watch = (/** @type {string} */ source) => [tsx, "watch", "--clear-screen=false", source];
  return {
    mode: "development",
    prepare: [tsx, "scripts/maintenance/prepare.ts"],
    gateway: watch("gateway/main.ts"),
    runner: watch("runner/main.ts"),
    web: next(root, "dev"),
  };
}

/** @param {string} root @param {"start" | "dev"} command */
const next = (root, command) => [
  path.join(root, "node_modules/next/dist/bin/next"),
  command,
  "-H",
  "127.0.0.1",
];
