// No circle between capabilities: a folder of server/ or components/ that needs another is never needed by it.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { importsOf } from "./imports.mjs";

/** Where each folder is a capability. */
const WINGS = ["server", "components", "gateway/routes"];
/** Doors and tests look at everything, and nothing looks back at them. */
const OUTSIDE =
  /\.test\.tsx?$|\/testing(\/|\.ts$)|^server\/trpc\/|^server\/[^/]+\/(router|actions)\.ts$|^server\/sweep\//;

/** @param {string} root @returns {string[]} one line a circle */
export function checkCircles(root) {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...WINGS], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && fs.existsSync(path.join(root, file)));
  return circlesOf(files.map((file) => [file, fs.readFileSync(path.join(root, file), "utf8")]));
}

/** @param {[string, string][]} files a path and its text @returns {string[]} */
export function circlesOf(files) {
  /** For each capability, those that it needs, each with the file that does. @type {Map<string, Map<string, string>>} */
  const needs = new Map();
  for (const [file, text] of files) {
    const own = capabilityOf(file);
    if (!own || OUTSIDE.test(file)) continue;
    for (const { target } of importsOf(text)) {
      const place = target.startsWith("@/")
        ? target.slice(2)
        : path.posix.join(path.posix.dirname(file), target);
      const other = target.startsWith(".") || target.startsWith("@/") ? capabilityOf(place) : null;
      if (!other || other === own || other.split("/")[0] !== own.split("/")[0]) continue;
      const known = needs.get(own) ?? new Map();
      needs.set(own, known.set(other, known.get(other) ?? file));
    }
  }
  return [...needs.keys()].sort().flatMap((start) => shortestCircle(needs, start));
}

/** @param {string} file @returns {string | null} `server/runs`, or null for what lies in no capability's folder */
function capabilityOf(file) {
  const wing = WINGS.find((name) => file.startsWith(`${name}/`));
  const folder = wing && file.slice(wing.length + 1).split("/");
  return folder && folder.length > 1 ? `${wing}/${folder[0]}` : null;
}

/**
 * The shortest way from a capability back to it; told once, at the one of its capabilities that comes first.
 * @param {Map<string, Map<string, string>>} needs @param {string} start @returns {string[]}
 */
function shortestCircle(needs, start) {
  /** @type {string[][]} */
  const ways = [[start]];
  const seen = new Set();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of needs.get(/** @type {string} */ (way.at(-1)))?.keys() ?? []) {
      if (next === start) {
        const isTold = way.some((name) => name < start);
        return isTold ? [] : [tell(needs, [...way, start])];
      }
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return [];
}

/** @param {Map<string, Map<string, string>>} needs @param {string[]} way */
function tell(needs, way) {
  const files = way.slice(0, -1).map((name, at) => needs.get(name)?.get(way[at + 1]));
  return `${way.join(" → ")}, by ${files.join(", ")}`;
}
