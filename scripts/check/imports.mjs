// Who may import whom. Each rule stands here once, as in docs/architecture.md.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/**
 * A file belongs to the first layer whose pattern it matches, and may import what `may` matches (packages by name,
 * ours by path). `types` may be imported as types only; `packages` lists the packages a layer is held to.
 * @typedef {{ name: string, files: RegExp, may: RegExp, types?: RegExp, packages?: RegExp, never?: RegExp }} Layer
 * @type {Layer[]}
 */
export const LAYERS = [
  { name: "domain", files: /^domain\//, may: /^domain\//, packages: /^(zod|yaml|superjson)$/ },
  { name: "db", files: /^db\//, may: /^(db|domain)\/|^env$/, never: /^(next|react)/ },
  {
    name: "the base of server",
    files: /^server\/(core|queue|blobs)\//,
    may: /^(domain|db|server\/(core|queue|blobs))\/|^env$/,
    never: /^(next|react)(\/|$)/,
  },
  {
    name: "routers and actions",
    files: /^server\/([^/]+\/(router|actions)|trpc\/.*)$/,
    may: /^(domain|server)\/|^env$/,
    types: /^db/,
    never: /^(drizzle-orm|postgres)/,
  },
  {
    name: "a capability of server",
    files: /^server\/(?!trpc\/)/,
    may: /^(domain|db|server)\/(?!.*\/(router|actions)$)|^env$|^library\//,
    never: /^(next\/|next$|react)/,
  },
  {
    // It answers what the controller answers the node in its own process.
    name: "the door of nodes",
    files: /^gateway\/(routes\/node\/|build$)/,
    may: /^(domain|server|gateway)\/|^runner\/controller\/node-desk$|^env$/,
    never: /^(drizzle-orm|postgres|next$|next\/|react)/,
  }, // prettier-ignore
  {
    name: "a door of the gateway",
    files: /^gateway\/routes\//,
    may: /^(domain|server|gateway)\//,
    never: /^(drizzle-orm|postgres|next$|next\/|react)/,
  },
  {
    name: "gateway",
    files: /^gateway\//,
    may: /^(domain|server|gateway)\/|^env$/,
    never: /^(next\/|next$|react)/,
  },
  {
    name: "the node",
    files: /^runner\/(node\/|start-node$)/,
    may: /^(domain|runner\/node)\/|^(runner\/faults|env)$/,
    packages: /^zod$/,
  },
  {
    name: "the controller",
    files: /^runner\/controller\//,
    may: /^(domain|db|server|runner\/controller)\/(?!.*\/(router|actions)$)/,
    never: /^(next\/|next$|react)/,
  },
  { name: "runner", files: /^runner\//, may: /^(domain|db|server|runner)\/|^env$/ },
  {
    name: "components",
    files: /^components\//,
    may: /^(components|domain)\//,
    types: /^server\//,
    never: /^(drizzle-orm|postgres|node:)/,
  },
  {
    name: "app",
    files: /^app\//,
    may: /^(app|components|domain)\/|^server\/([^/]+\/actions|trpc\/|auth\/|web\/)|^env$/,
    never: /^(drizzle-orm|postgres)/,
  },
];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** @param {string} root @returns {string[]} one line a breach */
export function checkImports(root) {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\n").filter((file) => file && fs.existsSync(path.join(root, file)));
  return files.flatMap((file) => breachesOf(file, fs.readFileSync(path.join(root, file), "utf8")));
}

/** The breaches of one file. @param {string} file @param {string} text @returns {string[]} */
export function breachesOf(file, text) {
  if (/\.test\.tsx?$|\/testing(\/|\.ts$)|\/arbitraries\.ts$|^db\/(testing|factories)/.test(file)) return [];
  const own = file.replace(/\.(tsx?|mjs)$/, "");
  const layer = LAYERS.find((entry) => entry.files.test(own));
  if (!layer) return [];
  return importsOf(text).flatMap(({ target, isType }) => {
    const wrong = judge(layer, file, target, isType);
    return wrong === null ? [] : [`${file}: ${layer.name} may not import ${target}${wrong}`];
  });
}

/** What a file imports, by the words it says. @param {string} text @returns {{ target: string, isType: boolean }[]} */
export function importsOf(text) {
  return [...text.matchAll(IMPORT)].map((match) => ({
    target: /** @type {string} */ (match[2] ?? match[3] ?? match[4]),
    isType: match[1] !== undefined,
  }));
}

/** @param {Layer} layer @param {string} file @param {string} target @param {boolean} isType @returns {string | null} */
function judge(layer, file, target, isType) {
  const isOurs = target.startsWith("@/") || target.startsWith(".");
  if (!isOurs) {
    if (layer.never?.test(target) && !isType) return "";
    return layer.packages &&
      !layer.packages.test(target) &&
      !(layer.name === "the node" && target.startsWith("node:"))
      ? ""
      : null;
  }
  const at = target.startsWith("@/") ? target.slice(2) : path.posix.join(path.posix.dirname(file), target);
  const place = at.replace(/\.(tsx?|mjs|css)$/, "");
  if (layer.may.test(place)) return null;
  if (layer.types?.test(place)) return isType ? null : " but as a type";
  return "";
}
