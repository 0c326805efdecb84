import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import { promisify } from "node:util";
import { paths } from "@/domain/data-folder";

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;

/** What was counted, by the folder and when it was changed last: a build that is in its place stays as it is. */
const counted = new Map<string, Promise<number | null>>();
const MOST_COUNTED = 500;

/** What the build takes on this machine's disk, files that it shares with others included. Null where it is not here. */
export async function measureBuild(home: string, hash: string): Promise<number | null> {
  const folder = paths.environment(home, hash);
  const facts = await fs.stat(folder).catch(() => null);
  if (!facts) return null;
  const key = `${folder} ${facts.ino} ${facts.mtimeMs}`;
  if (counted.size > MOST_COUNTED) counted.clear();
  const known = counted.get(key) ?? count(folder);
  counted.set(key, known);
  return known;
}

async function count(folder: string): Promise<number | null> {
  const words = ["--summarize", "--one-file-system", "--block-size=1", "--", folder];
  const { stdout } = await run("du", words, { timeout: TIMEOUT_MS }).catch(() => ({ stdout: "" }));
  const bytes = Number(stdout.split("\t")[0]);
  return bytes > 0 ? bytes : null;
}
