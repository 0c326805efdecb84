import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** The name of a data folder that no other has, made at the first start. Two starts at once agree on one. */
export async function readHomeId(home: string): Promise<string> {
  const file = path.join(home, "node-id");
  const made = randomUUID();
  const draft = `${file}.${made}`;
  await writeFile(draft, made);
  await link(draft, file).catch((failure) => {
    if (failure.code !== "EEXIST") throw failure;
  });
  await rm(draft);
  return readFile(file, "utf8");
}
