/** A program of this machine with its libraries and their loader, to be started where another file system is. */
import { realpathSync } from "node:fs";
import path from "node:path";
import { run } from "../commands";

export interface Carried {
  files: { from: string; name: string }[];
  /** The words that start it, where its files lie in `folder`. */
  words(folder: string): string[];
}

/** `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`, and the loader alone: `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
const LIBRARY = /^\s*(\S+) => (\/\S+) \(0x/;
const LOADER = /^\s*(\/\S+) (?:=> \/\S+ )?\(0x/;

export async function carryProgram(program: string): Promise<Carried> {
  const name = path.basename(program);
  const own = { from: realpathSync(program), name };
  const { stdout } = await run(["ldd", program]);
  const lines = stdout.split("\n");
  const libraries = lines.flatMap((line) => {
    const [, called, from] = LIBRARY.exec(line) ?? [];
    return called && from && !called.includes("/") ? [{ from: realpathSync(from), name: called }] : [];
  });
  const loader = lines.flatMap((line) => LOADER.exec(line)?.[1] ?? [])[0];
  if (!loader) return { files: [own], words: (folder) => [path.join(folder, name)] };
  const loading = { from: realpathSync(loader), name: "loader" };
  return {
    files: [own, loading, ...libraries],
    words: (folder) => [path.join(folder, "loader"), "--library-path", folder, path.join(folder, name)],
  };
}
