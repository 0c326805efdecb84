/** A file is written beside its place, under a name that tells whose draft it is, and put there when it is whole. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { isAlive } from "@/db/server-process.mjs";

const mark = `.${os.hostname()}-`;
const END = ".part";

/** The name of this process's draft for `file`. It goes when the process is told to end. */
export function openDraft(file: string): string {
  const draft = `${file}${mark}${process.pid}${END}`;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      fs.rmSync(draft, { force: true });
      process.exit(1);
    });
  return draft;
}

/** Removes what processes of this machine that were killed have left in the folder, and returns their names. */
export function removeLeftDrafts(folder: string): string[] {
  const left = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isLeft(entry.name));
  for (const { name } of left) fs.rmSync(path.join(folder, name), { force: true });
  return left.map(({ name }) => name);
}

function isLeft(name: string): boolean {
  const at = name.lastIndexOf(mark);
  const owner = name.slice(at + mark.length, -END.length);
  return at > 0 && name.endsWith(END) && /^\d+$/.test(owner) && !isAlive(Number(owner));
}
