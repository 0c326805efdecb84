/**
 * The last hand on a file system that was unpacked and is ours by now: the places where something of ours is mounted are made
 * real folders and files, whatever the image had there. So no link of an image stands in the way of a mount.
 */
import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { removeTree } from "../../files/safe-files";

/** What every run has of its own, or sees of the machine: nothing of an image is seen there. */
const OURS = ["proc", "sys", "dev", "tmp", "var/tmp"];
/** What a run may expect to be there, and to be empty. */
const EMPTY = ["run"];
const NAMES = ["etc/resolv.conf", "etc/passwd", "etc/group"];
const HOSTS = "127.0.0.1 localhost\n::1 localhost\n";

/** `home` is the data folder, in whose place the run's own folders are. */
export async function tidyRoot(root: string, home: string): Promise<void> {
  for (const folder of [...OURS, ...EMPTY, home.replace(/^\/+/, "")]) {
    await makeFolder(root, path.dirname(folder));
    await removeTree(path.join(root, folder));
    await mkdir(path.join(root, folder), { mode: 0o755 });
  }
  await makeFolder(root, "etc");
  for (const name of NAMES) await makeFile(path.join(root, name), "");
  const hosts = path.join(root, "etc/hosts");
  await makeFile(hosts, HOSTS);
  if ((await readFile(hosts, "utf8")).trim() === "") await writeFile(hosts, HOSTS);
}

/** Each part of the path a folder; what else is there goes. */
async function makeFolder(root: string, folder: string): Promise<void> {
  let at = root;
  for (const part of folder.split("/").filter((each) => each !== "" && each !== ".")) {
    at = path.join(at, part);
    const found = await lstat(at).catch(() => null);
    if (found?.isDirectory()) continue;
    await removeTree(at);
    await mkdir(at, { mode: 0o755 });
  }
}

async function makeFile(file: string, text: string): Promise<void> {
  const found = await lstat(file).catch(() => null);
  if (found?.isFile()) return;
  await removeTree(file);
  await writeFile(file, text, { flag: "wx", mode: 0o644 });
}
