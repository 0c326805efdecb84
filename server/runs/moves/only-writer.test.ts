import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { expect, test } from "vitest";

const ROOM = /^server\/runs\/moves\//;

/** What is set by each update of runs in a text: in SQL from `set` to its next clause, in drizzle from `.set(` to `.where(`. */
function setsOf(text: string): string[] {
  const inSql = text.matchAll(/\bupdate\s+runs\b[^`]*?\bset\b([^`]*?)(?:\b(?:from|where|returning)\b|`)/g);
  const inDrizzle = text.matchAll(/\.update\(runs\)([\s\S]*?)\.where\(/g);
  return [...inSql, ...inDrizzle].map(([, set]) => set!);
}

const writesStatus = (text: string) => setsOf(text).some((set) => /\bstatus\b/.test(set));

test("a status that is written by hand is found", () => {
  expect(writesStatus("sql`update runs set ended_at = now(), status = 'failed' where id = 1`")).toBe(true);
  expect(writesStatus("tx.update(runs)\n.set({ ...more, status: to }).where(isIt)")).toBe(true);
  expect(writesStatus("sql`update runs set slot = 1 where status = 'queued'`")).toBe(false);
});

test("only the room of moves writes the status of runs", () => {
  const listed = execFileSync(
    "git",
    ["ls-files", "-co", "--exclude-standard", "server", "runner", "gateway"],
    {
      encoding: "utf8",
    },
  );
  const sources = listed.split("\n").filter((file) => /\.tsx?$/.test(file) && fs.existsSync(file));
  const ours = sources.filter((file) => !/\.test\.tsx?$|\/testing[./]/.test(file));
  const writers = ours.filter((file) => writesStatus(fs.readFileSync(file, "utf8")));
  expect(writers.length).toBeGreaterThan(0);
  expect(writers.filter((file) => !ROOM.test(file))).toEqual([]);
});
