/** Finished builds: how one begins, where it lies, and how it comes there as a whole or not at all. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { removeTree } from "../files/safe-files";
import { type Isolation, ownsUids } from "../launch/sandbox";
import type { PlaceNetwork } from "../network/networks";
import { ownedBy, signalProcess } from "../processes";
import { FETCHED } from "./build-place";
import type { BuildUsers } from "./build-users";

/** What `.ok` in a finished build says. It is there, by rename, only when all of it is. */
export interface BuiltEnvironment {
  executable: string;
  version: string;
  resolved: string[];
  /** What a run that uses it should know: packages that were left out. */
  notices?: string[];
  /** True where its bytecode is made when it is in its place: see `compile.ts`. */
  isCompiledLater?: boolean;
  /** Set where it is the file system of an image. */
  image?: BuiltImage;
}

export interface BuiltImage {
  /** The hash of its configuration. */
  id: string;
  /** What reads a command there. */
  shell: string;
  variables: Record<string, string>;
  /** The data folder that it was made for, as that has its place in it. */
  home: string;
}

/** How a build is kept away from us and from the others, and the network that it is in. */
export interface Sandbox {
  isolation: Isolation;
  network: PlaceNetwork | null;
  users: BuildUsers;
}

/** The finished build of this hash, or null. A build whose interpreter is gone counts as none. */
export async function readBuilt(home: string, hash: string): Promise<BuiltEnvironment | null> {
  try {
    return JSON.parse(await readFile(path.join(paths.environment(home, hash), ".ok"), "utf8"));
  } catch {
    return null;
  }
}

/** Begins a build anew: what earlier ones have left is gone, and its log, `paths.buildLog`, is empty. */
export async function withLogFile<T>(
  home: string,
  hash: string,
  sandbox: Sandbox,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const logFile = paths.buildLog(home, hash);
  await mkdir(path.dirname(logFile), { recursive: true });
  await removeLeftovers(home, hash, sandbox);
  const { O_CREAT, O_WRONLY, O_TRUNC, O_NOFOLLOW, O_APPEND } = constants;
  const file = await open(logFile, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/**
 * What killed builds of this hash have left, as far as it can be had. The caller has the lock: none is under way. What
 * is still alive of them is ended first, so that nobody moves what we remove.
 */
async function removeLeftovers(home: string, hash: string, { isolation, users }: Sandbox): Promise<void> {
  const top = path.join(home, "environments");
  for (const folder of [top, path.join(top, FETCHED)]) {
    const left = (await readdir(folder).catch(() => [])).filter(
      (name) => /^\.(building|taken|old)-/.test(name) && name.includes(hash),
    );
    for (const name of left) {
      const { uid } = await lstat(path.join(folder, name));
      if (ownsUids(isolation.kind) && users.isFree(uid))
        for (const { pid } of ownedBy(uid)) signalProcess(pid, "SIGKILL");
      await removeTree(path.join(folder, name)).catch(() => undefined);
    }
  }
}

/** Moves what is whole to its place, in that of an older one. */
export async function putInPlace(
  home: string,
  hash: string,
  taken: string,
  built: BuiltEnvironment,
): Promise<BuiltEnvironment> {
  await removeTree(path.join(taken, ".ok"));
  await writeFile(path.join(taken, ".ok"), JSON.stringify(built), { flag: "wx" });
  const target = paths.environment(home, hash);
  const old = path.join(home, "environments", `.old-${hash}-${randomUUID()}`);
  await rename(target, old).catch(() => undefined);
  await rename(taken, target);
  await removeTree(old);
  return built;
}
