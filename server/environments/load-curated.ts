import fs from "node:fs/promises";
import path from "node:path";
import type { InlineEnvironment } from "@/domain/inline-environment";
import { parseEnvironment } from "@/domain/yaml/parse-environment";

export type CuratedEnvironments = Record<string, InlineEnvironment>;

/** Every process starts in the folder of the checkout. */
const FOLDER = path.resolve("library/environments");
let loaded: Promise<CuratedEnvironments> | undefined;

/** The studio's own environments by their short name: ordinary environment files, read once. */
export function loadCurated(): Promise<CuratedEnvironments> {
  loaded ??= readFolder(FOLDER).catch((failure) => {
    loaded = undefined;
    throw failure;
  });
  return loaded;
}

export async function readFolder(folder: string): Promise<CuratedEnvironments> {
  const files = (await fs.readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
  const entries = await Promise.all(
    files.map(async (file) => {
      const { environment, issues } = parseEnvironment({
        text: await fs.readFile(path.join(folder, file), "utf8"),
        file,
      });
      if (!environment) throw new Error(`library/environments/${file}: ${issues[0]?.message}`);
      return [environment.name ?? path.parse(file).name, environment] as const;
    }),
  );
  return Object.fromEntries(entries);
}
