/**
 * The keys that wrap the data keys of secrets. The first comes from the installation's secret key; `npm run rotate-key`
 * makes others, each a file of the data folder, which every process finds by its id when it meets one.
 */
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

export interface MasterKey {
  id: string;
  key: Buffer;
}

export interface Keyring {
  /** The key that comes from the installation's secret key. */
  installation(): MasterKey;
  /** The key of that id, or null where it is not here. */
  find(id: string): MasterKey | null;
  /** Makes a key and keeps it in a file that is durable when this returns. */
  make(): MasterKey;
  /** The file of that key. */
  fileOf(id: string): string;
  /** Removes the files of all other keys than this. */
  keepOnly(id: string): void;
}

export interface KeyringOptions {
  home: string;
  secretKey: () => string;
  /** The secret key that the installation had before, while its secrets are moved to the new one. */
  oldSecretKey?: () => string | undefined;
}

const ID = /^key-[0-9a-f]{16}$/;
const KEY_BYTES = 32;

export function openKeyring({ home, secretKey, oldSecretKey }: KeyringOptions): Keyring {
  const folder = path.join(home, "master-keys");
  const known = new Map<string, MasterKey>();
  const fileOf = (id: string) => path.join(folder, id);
  const installation = () => remember(known, masterKey(secretKey()));
  return {
    installation,
    fileOf,
    find(id) {
      if (known.has(id)) return known.get(id)!;
      if (installation().id === id) return installation();
      const before = oldSecretKey?.();
      if (before !== undefined) remember(known, masterKey(before));
      const root = ID.test(id) && !known.has(id) ? readIfThere(fileOf(id)) : null;
      if (root) remember(known, masterKey(root));
      return known.get(id) ?? null;
    },
    make() {
      const root = randomBytes(KEY_BYTES).toString("hex");
      const made = remember(known, masterKey(root));
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeDurably(fileOf(made.id), `${root}\n`);
      return made;
    },
    keepOnly(id) {
      for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : [])
        if (name !== id) fs.rmSync(path.join(folder, name), { force: true });
    },
  };
}

function remember(known: Map<string, MasterKey>, key: MasterKey): MasterKey {
  known.set(key.id, key);
  return key;
}

/** The id tells keys apart and says nothing about them. */
function masterKey(root: string): MasterKey {
  const key = Buffer.from(hkdfSync("sha256", root, "", "atelier: key of data keys", KEY_BYTES));
  const id = createHash("sha256").update("atelier: id of a key\n").update(key).digest("hex").slice(0, 16);
  return { id: `key-${id}`, key };
}

function readIfThere(file: string): string | null {
  try {
    return fs.readFileSync(file, "utf8").trim();
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw failure;
  }
}

/** Without this key nothing that it wraps can be read: it is on the disk before it is used. */
function writeDurably(file: string, text: string): void {
  const part = `${file}.part`;
  const handle = fs.openSync(part, "w", 0o600);
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(part, file);
  const folder = fs.openSync(path.dirname(file), "r");
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
