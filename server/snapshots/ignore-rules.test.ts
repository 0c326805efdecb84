import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type IgnoreTexts, keepFiles, readIgnoreRules } from "./ignore-rules";

const top = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-ignore-"));
afterAll(() => fs.rmSync(top, { recursive: true, force: true }));

async function kept(paths: string[], texts: IgnoreTexts): Promise<string[]> {
  const files = await keepFiles(
    paths.map((each) => ({ path: each })),
    readIgnoreRules(texts),
  );
  return files.map((file) => file.path).sort();
}

/** What git itself would leave in, for a folder with these files and `.gitignore`s. */
function keptByGit(paths: string[], texts: IgnoreTexts): string[] {
  const folder = fs.mkdtempSync(path.join(top, "tree-"));
  for (const [name, text] of [...paths.map((each) => [each, ""]), ...Object.entries(texts)]) {
    fs.mkdirSync(path.dirname(path.join(folder, name!)), { recursive: true });
    fs.writeFileSync(path.join(folder, name!), text!);
  }
  execFileSync("git", ["init", "-q", folder]);
  const args = ["-C", folder, "ls-files", "-z", "--others", "--exclude-per-directory=.gitignore"];
  const listed = execFileSync("git", args, { encoding: "utf8" }).split("\0");
  return listed.filter((each) => paths.includes(each)).sort();
}

describe("ignore rules", () => {
  it("leave in what git leaves in, with nested files, anchors, folders and re-inclusion", async () => {
    const name = fc.constantFrom("a", "b", "c.txt", "d.bin", "x y", "[z]");
    const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join("/")}.f`);
    const part = fc.constantFrom(
      "a",
      "b",
      "*",
      "*.f",
      "c.txt",
      "d.*",
      "x y",
      "[ab]",
      "\\[z\\]",
      "**",
      "?",
      "b.f",
    );
    const pattern = fc
      .tuple(
        fc.constantFrom("", "!", "/", "!/"),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "/"),
      )
      .map(([start, parts, end]) => start + parts.join("/") + end);
    const text = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
    const folder = fc.constantFrom("", "a/", "b/", "a/b/", "x y/", "[z]/");
    const texts = fc.array(fc.tuple(folder, text), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(file, { minLength: 1, maxLength: 12 }), texts, async (paths, pairs) => {
        const rules = Object.fromEntries(pairs.map(([where, lines]) => [`${where}.gitignore`, lines]));
        expect(await kept(paths, rules)).toEqual(keptByGit(paths, rules));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it("take .amlignore in place of .gitignore in the same folder, and only there", async () => {
    const texts = {
      ".amlignore": "*.bin\n!keep.bin",
      ".gitignore": "plain.txt",
      "deep/.gitignore": "note.txt",
    };
    const paths = ["a.bin", "keep.bin", "plain.txt", "deep/plain.txt", "deep/note.txt", "deep/b.bin"];
    expect(await kept(paths, texts)).toEqual(["deep/plain.txt", "keep.bin", "plain.txt"]);
  });

  it("see letters' case, comments, blank lines and Windows line ends", async () => {
    const texts = { ".gitignore": "\uFEFF# a comment\r\n\r\nsecret.txt\r\n" };
    expect(await kept(["secret.txt", "Secret.txt", "# a comment"], texts)).toEqual([
      "# a comment",
      "Secret.txt",
    ]);
  });

  it("refuse patterns that would take for ever, naming file and line", () => {
    const { issues } = readIgnoreRules({ "sub/.amlignore": "ok\n*a*a*a*a*b\n**/a/**/a/**/a/**/a" });
    expect(issues.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "sub/.amlignore:2",
      "sub/.amlignore:3",
    ]);
  });

  it("refuse stars of a name that double stars multiply", () => {
    const { issues } = readIgnoreRules({ ".gitignore": "**/*a*b*\n**/a/**/*a*a*b" });
    expect(issues.map(({ line }) => line)).toEqual([2]);
  });

  it("are so many and no more, and of so many letters", () => {
    const many = readIgnoreRules({ ".gitignore": "a\n".repeat(1_001) });
    expect(many).toMatchObject({ rules: [], issues: [{ message: expect.stringMatching(/1001 patterns/) }] });
    const long = readIgnoreRules({ ".gitignore": `# ${"x".repeat(600_000)}` });
    expect(long).toMatchObject({ rules: [], issues: [{ message: expect.stringMatching(/letters/) }] });
  });

  it("let others go on while they are applied, and end when that takes too long", async () => {
    const paths = Array.from({ length: 100_000 }, (_, n) => `${"x0".repeat(60)}${n}`);
    const pattern = Array.from({ length: 900 }, (_, n) => `*x0*y${n}z`).join("\n");
    let turnsOfOthers = 0;
    let isDone = false;
    const others = () => {
      turnsOfOthers++;
      if (!isDone) setImmediate(others);
    };
    setImmediate(others);
    await expect(kept(paths, { ".gitignore": pattern })).rejects.toThrow("take too long");
    isDone = true;
    expect(turnsOfOthers).toBeGreaterThan(20);
  }, 60_000);
});
