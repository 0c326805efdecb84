import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { expect, it } from "vitest";
import { likePattern } from "./like-pattern";

it("leaves no wildcard in what is looked for", () => {
  expect(likePattern("100%_a\\b")).toBe("%100\\%\\_a\\\\b%");
  expect(likePattern("lr_", "atStart")).toBe("lr\\_%");
});

const LITERAL = /\b(?:i?like|similar\s+to)\s+(?:any\s*\()?'/i;
const GIVEN = /\bi?like\s+\$\{|\bi?like\(/i;

it("is where every LIKE of the code has its pattern from", () => {
  const listed = execFileSync("git", [
    "ls-files",
    "-co",
    "--exclude-standard",
    "db",
    "gateway",
    "runner",
    "server",
  ]);
  const files = listed
    .toString()
    .split("\n")
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|testing|filter-to-sql\.ts$/.test(file))
    .map((file) => ({ file, text: fs.readFileSync(file, "utf8") }));
  const wrong = files.filter(
    ({ text }) => LITERAL.test(text) || (GIVEN.test(text) && !text.includes("likePattern(")),
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
});
