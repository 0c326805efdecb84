/** What a job's `working_dir` holds: our hand alone, as a zip whose name is its content's. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { readRemoteCode } from "../remote/remote-code";

export interface HandPackage {
  /** As Ray knows it: `gcs://<name>`. */
  name: string;
  bytes: Buffer;
}

const VERSION = 20;
/** The first day that a zip can tell: equal contents are equal bytes. */
const DAY = (1 << 5) | 1;

export async function packHand(): Promise<HandPackage> {
  const { modules } = await readRemoteCode();
  const bytes = zip(Object.entries(modules).map(([name, text]) => [name, Buffer.from(text)]));
  return { name: `_ray_pkg_${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}.zip`, bytes };
}

/** Files as they are, without compression. */
function zip(files: [string, Buffer][]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const path = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(VERSION, 0);
    about.writeUInt16LE(DAY, 8);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(0o100644 * 0x10000, 6);
    place.writeUInt32LE(offset, 10);
    const made = Buffer.from([VERSION, 3]);
    local.push(Buffer.from("PK\x03\x04"), about, path, bytes);
    central.push(Buffer.from("PK\x01\x02"), made, about, place, path);
    offset += 4 + about.length + path.length + bytes.length;
  }
  const index = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, index, Buffer.from("PK\x05\x06"), end]);
}
