/** Our reading of command jobs beside that of `azure-ai-ml`, the reference implementation. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../run-kinds/command";
import { checkReferences, type FoundKind, jobReferences } from "./references";
import { AZURE_CORPUS, AZURE_FILES, type AzureCase } from "./testing/azure-corpus";
import { parseCommand } from "./testing/parse-command";
import { pythonText } from "./written";

const VERSION = "1.35.2";
const SCRIPT = path.join(import.meta.dirname, "testing/azure_verdicts.py");

interface Verdict {
  accepts: boolean;
  why: string;
  literals: Record<string, string>;
  timeout: number | null;
}

let folder: string;
let theirs: Verdict[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "azure-corpus-"));
  for (const [name, text] of Object.entries(AZURE_FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const input = JSON.stringify(AZURE_CORPUS.map(({ yaml }) => yaml));
  theirs = JSON.parse(
    execFileSync(installClient(), [SCRIPT, folder], { input, encoding: "utf8" }),
  ) as Verdict[];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The interpreter of a virtual environment with the client, made once for each user. */
function installClient(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const home = path.join(cache, "atelier", "clients", `azure-ai-ml-${VERSION}`);
  const python = path.join(home, "bin", "python");
  const marker = path.join(home, ".ok");
  if (existsSync(marker)) return python;
  rmSync(home, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", home]);
  execFileSync(python, ["-m", "pip", "install", "--quiet", `azure-ai-ml==${VERSION}`]);
  writeFileSync(marker, "");
  return python;
}

function ourReading({ yaml }: AzureCase) {
  const { job, document, issues } = parseCommand({ text: yaml, file: "job.yml" });
  if (!job || !document) return { job, issues };
  // Their client looks for code and environments when it reads a file, and for data only when it submits.
  const paths = jobReferences(command.job, job, document).paths.filter(({ role }) => role !== "input");
  const found = Object.fromEntries(paths.map(({ path: name }) => [name, kindOf(path.join(folder, name))]));
  return { job, issues: checkReferences(command.job, job, found, document) };
}

function kindOf(place: string): FoundKind {
  if (!existsSync(place)) return "missing";
  return statSync(place).isDirectory() ? "folder" : "file";
}

describe.each(AZURE_CORPUS.map((each, index) => [each.yaml, each, index] as const))(
  "%j",
  (_, each, index) => {
    it(each.differs ? `is read differently (${each.differs})` : "has the same verdict", () => {
      const { issues } = ourReading(each);
      const { accepts, why } = theirs[index]!;
      const told = `theirs: ${why || "accepted"}\nours: ${issues.map(({ message }) => message).join("\n") || "accepted"}`;
      expect(issues.length === 0, told).toBe(each.differs ? !accepts : accepts);
    });
  },
);

it("gives the same values to a command where both accept", () => {
  const differences = AZURE_CORPUS.flatMap((each, index) => {
    const { job } = ourReading(each);
    if (!job || !theirs[index]!.accepts) return [];
    const ours = Object.entries(job.inputs ?? {}).flatMap(([name, value]) =>
      typeof value === "object" ? [] : [[name, pythonText(value)]],
    );
    const same = JSON.stringify(Object.fromEntries(ours)) === JSON.stringify(theirs[index]!.literals);
    return same && (job.limits?.timeout ?? null) === theirs[index]!.timeout ? [] : [each.yaml];
  });
  expect(differences).toEqual([]);
});
