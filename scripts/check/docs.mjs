// Every path and command that a document names exists: documents that lie are worse than none.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const TOPS = [
  "app",
  "bench",
  "bin",
  "components",
  "db",
  "docs",
  "domain",
  "e2e",
  "examples",
  "gateway",
  "library",
  "runner",
  "scripts",
  "sdk",
  "server",
];
const PATH_IN_CODE = new RegExp(`\`((?:${TOPS.join("|")})/[\\w./\\[\\]()-]*)\``, "g");

/** @param {string} root @returns {string[]} */
export function checkDocs(root) {
  const scripts = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).scripts;
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return files
    .split("\n")
    .filter((file) => file && fs.existsSync(path.join(root, file)))
    .flatMap((file) => brokenIn(root, file, scripts));
}

/** @param {string} root @param {string} file @param {Record<string, string>} scripts */
function brokenIn(root, file, scripts) {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const broken = [];
  for (const [, place = ""] of text.matchAll(PATH_IN_CODE)) {
    if (!fs.existsSync(path.join(root, place))) broken.push(`${file}: there is no ${place}`);
  }
  for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
    if (!fs.existsSync(path.join(root, path.dirname(file), link)))
      broken.push(`${file}: the link ${link} leads nowhere`);
  }
  for (const [, script = ""] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (!scripts[script]) broken.push(`${file}: there is no script ${script}`);
  }
  return broken;
}
