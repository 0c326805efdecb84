import { readdir } from "node:fs/promises";
import path from "node:path";

const FOLDER = path.resolve("dist/sdk");

/**
 * The studio's own packages (`mltable`, `atelier_studio`), which a run can import where its environment has none of the
 * name; null where they are not built. A program reads a wheel as it is.
 */
export async function findSuppliedWheel(): Promise<string | null> {
  const names = await readdir(FOLDER).catch(() => []);
  const wheel = names.find((name) => /^atelier_studio-[\w.]+-py3-none-any\.whl$/.test(name));
  return wheel ? path.join(FOLDER, wheel) : null;
}
