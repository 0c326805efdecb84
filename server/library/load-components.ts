/** The studio's own components: ordinary files of components, there in every workspace without anybody registering them. */
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { type OpenComponent, readComponentText } from "@/domain/components/registered";

export interface LibraryFile {
  path: string;
  sha256: string;
  bytes: Uint8Array;
}

export interface LibraryComponent extends OpenComponent {
  name: string;
  version: string;
  description: string;
  tags: Readonly<Record<string, string>>;
  yaml: string;
  /** Its code, with what all of them share. */
  files: LibraryFile[];
}
export type LibraryComponents = ReadonlyMap<string, LibraryComponent>;

/** Every process starts in the folder of the checkout. */
const FOLDER = path.resolve("library/components");
/** What each component's code has beside its own files. */
const SHARED = "atelier_tables";
const FILE = "component.yml";
let loaded: Promise<LibraryComponents> | undefined;

/** By their names, read once. */
export function loadComponents(): Promise<LibraryComponents> {
  loaded ??= readFolder(FOLDER).catch((failure) => {
    loaded = undefined;
    throw failure;
  });
  return loaded;
}

export async function readFolder(folder: string): Promise<LibraryComponents> {
  const shared = await readFiles(folder, SHARED);
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && entry.name !== SHARED)
    .map(({ name }) => name);
  const read = await Promise.all(names.sort().map((name) => readOne(folder, name, shared)));
  return new Map(read.flatMap((each) => (each ? [[each.name, each]] : [])));
}

/** Null for a folder that is no component: its tests. */
async function readOne(
  folder: string,
  name: string,
  shared: LibraryFile[],
): Promise<LibraryComponent | null> {
  const own = await readFiles(path.join(folder, name), "");
  const file = own.find((each) => each.path === FILE);
  if (!file) return null;
  const yaml = Buffer.from(file.bytes).toString("utf8");
  const read = readComponentText(yaml, `library/components/${name}/${FILE}`);
  if (typeof read === "string") throw new Error(`library/components/${name}/${FILE}: ${read}`);
  const { version = "1", description = "", tags = {} } = read.component;
  const files = [...own.filter((each) => each !== file), ...shared];
  return { ...read, name, version, description, tags, yaml, files };
}

/** The Python below a folder; `inside` is a part of the paths. */
export async function readFiles(folder: string, inside: string): Promise<LibraryFile[]> {
  const entries = await fs.readdir(path.join(folder, inside), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(?:py|yml)$/.test(entry.name));
  return Promise.all(
    files.map(async ({ name }) => {
      const bytes = await fs.readFile(path.join(folder, inside, name));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { path: path.posix.join(inside, name), sha256, bytes };
    }),
  );
}
