/** What people ask of the builds that are there: to make them anew, and to remove those that nobody uses. */
import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import type { EnvironmentSpec } from "@/domain/environments";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import { runInto, USUAL_PATH } from "../commands";
import { removeTree } from "../files/safe-files";
import { type Environments, hashOf } from "./provide";
import { BuildFailure } from "./ready";
import { freeDownloads } from "./sweep-builds";

type End = Omit<BuildOrderEnd, "id">;

/** `used` are the environments of the runs that the node has at the moment of the call. */
export async function tendBuild(
  environments: Environments,
  home: string,
  { work, hash, environment, indexSecrets }: BuildOrder,
  used: () => EnvironmentSpec[],
): Promise<End> {
  const isUsed = () => used().some((spec) => hashOf(spec) === hash);
  try {
    if (work === "remove") {
      const freedBytes = await environments.remove(hash, isUsed, () => removeBuild(home, hash));
      return freedBytes === null ? { status: "inUse" } : { status: "done", freedBytes };
    }
    if (!environment || hashOf(environment) !== hash)
      return { status: "failed", error: "What is to be built is another environment than the build." };
    const isBuilt = await environments.rebuild(environment, isUsed, indexSecrets);
    return { status: isBuilt ? "done" : "inUse" };
  } catch (failure) {
    if (failure instanceof BuildFailure) return { status: "failed", error: failure.message };
    throw failure;
  }
}

/** Removes it and the downloads, which hold the same files by hard links. Answers what is free by that. */
async function removeBuild(home: string, hash: string): Promise<number> {
  const away = path.join(home, "environments", `.old-${hash}-${randomUUID()}`);
  // What is not there any more is no failure: the order may have been given twice.
  const isThere = await rename(paths.environment(home, hash), away).then(
    () => true,
    () => false,
  );
  let freedBytes = 0;
  const removeCounted = async (folder: string) => {
    freedBytes += await countFreed(folder);
    await removeTree(folder);
  };
  if (isThere) await removeCounted(away);
  await freeDownloads(home, removeCounted);
  return freedBytes;
}

const BLOCK_BYTES = 512;
const COUNT_TIMEOUT_MS = 300_000;

/** What goes with the folder: a file that has a name elsewhere stays on the disk. */
async function countFreed(folder: string): Promise<number> {
  const left = new Map<string, number>();
  let freedBlocks = 0;
  let rest = "";
  const take = (line: string) => {
    const [file, names, blocks] = line.split(" ") as [string, string, string];
    const missing = (left.get(file) ?? Number(names)) - 1;
    if (missing <= 0) freedBlocks += Number(blocks);
    left.set(file, missing);
  };
  const listed = ["find", folder, "-xdev", "-type", "f", "-printf", "%i %n %b\\n"];
  await runInto(
    (chunk) => {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop()!;
      for (const line of lines) take(line);
    },
    listed,
    { PATH: USUAL_PATH },
    AbortSignal.timeout(COUNT_TIMEOUT_MS),
    async () => {},
  );
  return freedBlocks * BLOCK_BYTES;
}
