/** Who takes what of the disk, and whose files explain what has gone from it. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { DiskFacts } from "@/domain/disk-room.mjs";
import { buildsUnderWay } from "../environments/build-place";
import { AttemptFolder } from "../files/attempt-folder";
import { isAlive } from "../processes";
import { countFiles, measureBuild, measureUse, type Use } from "./measure";

/** A run that has a folder here. */
export interface Taker extends Use {
  folder: AttemptFolder;
  /** False when its command has ended, or was never begun. */
  isGoingOn: boolean;
}

export interface Takers {
  runs: Taker[];
  builds: Use[];
}

export type Unit = "bytes" | "files";

export async function measureAll(home: string, unit: Unit): Promise<Takers> {
  const takers: Takers = { runs: [], builds: [] };
  const measureRun = unit === "bytes" ? measureUse : countFiles;
  for (const folder of await listAttempts(home)) {
    if (!folder.isPrepared) continue;
    const { wrapper, exitCode } = folder;
    const isGoingOn = exitCode === null && wrapper !== null && isAlive(wrapper);
    takers.runs.push({ folder, isGoingOn, ...(await measureRun(folder)) });
  }
  const builds = [...buildsUnderWay].filter((folder) => folder.startsWith(`${home}/`));
  for (const build of builds) takers.builds.push(await measureBuild(build, unit));
  return takers;
}

export async function listAttempts(home: string): Promise<AttemptFolder[]> {
  const names = await readdir(path.join(home, "runs")).catch(() => []);
  return names.flatMap((name) => AttemptFolder.named(home, name) ?? []);
}

export const largestOf = <T extends Use>(all: T[]): T | undefined =>
  all.reduce<T | undefined>((most, one) => ((one.used ?? 0) > (most?.used ?? 0) ? one : most), undefined);

export interface Hidden extends Taker {
  /** What has gone since it was prepared, and is counted nowhere. */
  hiddenBytes: number;
}

/**
 * Of the runs that have files which cannot be seen, the one that was prepared last and before whose time what is missing
 * was there: the shorter that is, the likelier it is the one. All that is counted is taken for newer than any of them.
 */
export function findHidden({ runs, builds }: Takers, facts: DiskFacts): Hidden | undefined {
  const countedBytes = [...runs, ...builds].reduce((sum, { used }) => sum + (used ?? 0), 0);
  const leftBytes = facts.freeBytes + facts.heldBytes + countedBytes;
  const suspects = runs
    .filter(({ isGoingOn, isWhole }) => isGoingOn && !isWhole)
    .map((one) => ({ ...one, hiddenBytes: (one.folder.prepared.freeBytes ?? 0) - leftBytes }));
  const largest = largestOf([...runs, ...builds])?.used ?? 0;
  return suspects
    .filter(({ hiddenBytes }) => hiddenBytes > largest)
    .sort((a, b) => a.hiddenBytes - b.hiddenBytes)[0];
}
