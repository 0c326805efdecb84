/** Which files of a folder its `.amlignore` or `.gitignore` files leave in, as git reads them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import createIgnore, { type Ignore } from "ignore";
import { AppError, type Issue } from "@/domain/errors";

const IGNORE_FILE = /^(?:(.+)\/)?\.(aml|git)ignore$/;
const MAX_PATTERNS = 5_000;
/** Matching is by regular expression: three stars in a row of 255 letters take milliseconds, six take years. */
const MAX_STARS_A_NAME = 3;
const MAX_DOUBLE_STARS = 3;
const MAX_TOTAL_MS = 30_000;
const FILES_A_TURN = 200;

/** The texts of the ignore files of a folder, by their path in it: `{".amlignore": "…", "sub/.gitignore": "…"}`. */
export type IgnoreTexts = Record<string, string>;

export interface IgnoreRules {
  matcher: Ignore;
  issues: Issue[];
}

/**
 * All rules of a folder in one matcher: those of a deeper file come later and so win, and each is written from the top.
 * Where a folder has both files, only its `.amlignore` counts.
 */
export function readIgnoreRules(texts: IgnoreTexts): IgnoreRules {
  const matcher = createIgnore({ ignorecase: false });
  const issues: Issue[] = [];
  const patterns: string[] = [];
  for (const { folder, file } of chooseFiles(texts)) {
    for (const [index, line] of texts[file]!.replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .entries()) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const pattern = rebase(line, folder);
      if (isCostly(pattern)) {
        issues.push({
          message: `The pattern “${line.slice(0, 100)}” has too many wildcards.`,
          file,
          line: index + 1,
        });
      } else patterns.push(pattern);
    }
  }
  if (patterns.length > MAX_PATTERNS) {
    issues.push({
      message: `The ignore files have ${patterns.length} patterns; ${MAX_PATTERNS} are allowed.`,
    });
  } else matcher.add(patterns);
  return { matcher, issues };
}

/** The files that the rules leave in. Gives way to other requests between portions of a large folder. */
export async function keepFiles<F extends { path: string }>(
  files: F[],
  { matcher }: IgnoreRules,
): Promise<F[]> {
  const kept: F[] = [];
  const begun = performance.now();
  for (let start = 0; start < files.length; start += FILES_A_TURN) {
    if (start > 0) await nextTurn();
    if (performance.now() - begun > MAX_TOTAL_MS) {
      throw new AppError("invalid", "The ignore files take too long to apply to this many files.");
    }
    for (const file of files.slice(start, start + FILES_A_TURN)) {
      if (!matcher.ignores(file.path)) kept.push(file);
    }
  }
  return kept;
}

/** One ignore file for each folder that has any, those of upper folders first. */
function chooseFiles(texts: IgnoreTexts): { folder: string; file: string }[] {
  const chosen = new Map<string, string>();
  for (const file of Object.keys(texts)) {
    const [, folder = "", kind] = IGNORE_FILE.exec(file) ?? [];
    if (kind === "aml" || (kind === "git" && !chosen.has(folder))) chosen.set(folder, file);
  }
  const depth = (folder: string) => (folder === "" ? 0 : folder.split("/").length);
  return [...chosen]
    .map(([folder, file]) => ({ folder, file }))
    .sort((a, b) => depth(a.folder) - depth(b.folder));
}

/** A pattern of `folder`'s file as it would be written in the top folder's. */
function rebase(line: string, folder: string): string {
  if (folder === "") return line;
  const isNegated = line.startsWith("!");
  const body = (isNegated ? line.slice(1) : line).replace(/^\\([!#])/, "$1");
  const isAnchored = /^\/|\/(?!\s*$)/.test(body);
  const top = folder.replace(/[\\*?[\]!#]| (?=\/|$)/g, "\\$&");
  return `${isNegated ? "!" : ""}/${top}/${isAnchored ? body.replace(/^\//, "") : `**/${body}`}`;
}

function isCostly(pattern: string): boolean {
  if (pattern.length > 1_000) return true;
  const parts = pattern.split("/");
  if (parts.filter((part) => part === "**").length > MAX_DOUBLE_STARS) return true;
  return parts.some((part) => (part.match(/\*+/g) ?? []).length > MAX_STARS_A_NAME);
}
