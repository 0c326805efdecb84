/** Which files of a folder its `.amlignore` or `.gitignore` files leave in, as git reads them. */
import createIgnore from "ignore";
import type { Issue } from "@/domain/errors";
import { oneAtATime, type Turns, takeTurns } from "@/server/core/turns";

const IGNORE_FILE = /^(?:(.+)\/)?\.(aml|git)ignore$/;
const MAX_PATTERNS = 1_000;
const MAX_LETTERS = 500_000;
const MAX_ISSUES = 20;
/** Matching is by regular expression: three stars in a row of 255 letters take milliseconds, six take years. */
const MAX_STARS_A_NAME = 3;
const MAX_DOUBLE_STARS = 3;
/** Each double star after the first multiplies what the stars of a name cost. */
const MAX_NESTED_STARS = 3;
const MAX_TOTAL_MS = 5_000;

const inOrder = oneAtATime(8, "Too many ignore files are being applied at once: try again in a moment.");

/** The texts of the ignore files of a folder, by their path in it: `{".amlignore": "…", "sub/.gitignore": "…"}`. */
export type IgnoreTexts = Record<string, string>;

export interface IgnoreRules {
  rules: Rule[];
  issues: Issue[];
}

/** One pattern, as the library has compiled it. */
interface Rule {
  negative: boolean;
  regex: RegExp;
}

/**
 * All rules of a folder in one list: those of a deeper file come later and so win, and each is written from the top.
 * Where a folder has both files, only its `.amlignore` counts.
 */
export function readIgnoreRules(texts: IgnoreTexts): IgnoreRules {
  const chosen = chooseFiles(texts);
  const letters = chosen.reduce((sum, { file }) => sum + texts[file]!.length, 0);
  if (letters > MAX_LETTERS)
    return refuse(`The ignore files have ${letters} letters; ${MAX_LETTERS} are allowed.`);
  const issues: Issue[] = [];
  const patterns: string[] = [];
  for (const { folder, file } of chosen) {
    for (const [index, line] of texts[file]!.replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .entries()) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const pattern = rebase(line, folder);
      if (!isCostly(pattern)) patterns.push(pattern);
      else if (issues.length < MAX_ISSUES) {
        issues.push({
          message: `The pattern “${line.slice(0, 100)}” is too long or has too many wildcards.`,
          file,
          line: index + 1,
        });
      }
    }
  }
  if (patterns.length > MAX_PATTERNS)
    return refuse(`The ignore files have ${patterns.length} patterns; ${MAX_PATTERNS} are allowed.`);
  return { rules: compile(patterns), issues };
}

const refuse = (message: string): IgnoreRules => ({ rules: [], issues: [{ message }] });

/** The library matches a path with all rules in one go; its list of rules is taken, to stop between any two of them. */
function compile(patterns: string[]): Rule[] {
  const matcher = createIgnore({ ignorecase: false }).add(patterns);
  return (matcher as unknown as { _rules: { _rules: Rule[] } })._rules._rules;
}

/** The files that the rules leave in. Gives way to other requests, and one folder of the studio is worked on at a time. */
export async function keepFiles<F extends { path: string }>(
  files: F[],
  { rules }: IgnoreRules,
): Promise<F[]> {
  if (rules.length === 0) return [...files];
  return inOrder(async () => {
    const turns = takeTurns(MAX_TOTAL_MS, "The ignore files take too long to apply to this many files.");
    const folders = new Map<string, boolean>();
    const kept: F[] = [];
    for (const file of files) if (!(await isIgnored(file.path, rules, folders, turns))) kept.push(file);
    return kept;
  });
}

/** As git has it: what lies in a folder that is left out is left out, and else the last rule that matches decides. */
async function isIgnored(path: string, rules: Rule[], folders: Map<string, boolean>, turns: Turns) {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const folder = path.slice(0, end + 1);
    const isOut = folders.get(folder) ?? (await matchLast(folder, rules, turns));
    folders.set(folder, isOut);
    if (isOut) return true;
  }
  return matchLast(path, rules, turns);
}

async function matchLast(path: string, rules: Rule[], turns: Turns): Promise<boolean> {
  for (let index = rules.length - 1; index >= 0; index--) {
    if (turns.isOver()) await turns.giveWay();
    const { regex, negative } = rules[index]!;
    if (regex.test(path)) return !negative;
  }
  return false;
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
  const names = parts.filter((part) => part !== "**");
  const doubles = parts.length - names.length;
  const stars = Math.max(0, ...names.map((name) => (name.match(/\*+/g) ?? []).length));
  if (doubles > MAX_DOUBLE_STARS || stars > MAX_STARS_A_NAME) return true;
  return Math.max(0, doubles - 1) + stars > MAX_NESTED_STARS;
}
