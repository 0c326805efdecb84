/** What of the studio goes to an attached machine: Python of the standard library, sent at the begin of each connection. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const FOLDER = path.resolve("runner/node/drivers/remote/python");
const BEGIN = "begin.py";

export interface RemoteCode {
  /** The first words, as an argument of the Python there. */
  begin: string;
  modules: Record<string, string>;
  hash: string;
}

export async function readRemoteCode(): Promise<RemoteCode> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".py")).sort();
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(FOLDER, name), "utf8")] as const),
  );
  const { [BEGIN]: begin = "", ...modules } = Object.fromEntries(texts);
  const hash = createHash("sha256").update(JSON.stringify(modules)).digest("hex");
  return { begin, modules, hash };
}
