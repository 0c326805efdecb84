import { randomUUID } from "node:crypto";
import { lstat, readdir, rename } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../../options";
import { removeTree } from "../files/safe-files";
import { ownedBy } from "../processes";
import { buildsUnderWay, downloadsOf, FETCHED } from "./build-place";

/** What a build works in, and what was taken out of that: see `build-place.ts`. */
const LEFTOVER = /^\.(building|taken)-/;
/** Beyond its time a build is given a while to end. */
const SPARE_MS = 15 * 60_000;

/** Removes what builds left behind whose runner was killed; those that may still be going on are younger. */
export async function sweepBuilds({
  home,
  buildTimeoutMs,
}: Pick<Settings, "home" | "buildTimeoutMs">): Promise<void> {
  const top = path.join(home, "environments");
  for (const folder of [top, path.join(top, FETCHED)]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!LEFTOVER.test(name)) continue;
      const facts = await lstat(path.join(folder, name)).catch(() => null);
      if (facts && Date.now() - facts.ctimeMs > buildTimeoutMs + SPARE_MS)
        await removeTree(path.join(folder, name));
    }
  }
}

/** Moved away first: what is fetched meanwhile begins with a folder of its own. Nothing is done while something is fetched. */
export async function freeDownloads(home: string, remove = removeTree): Promise<void> {
  const fetched = path.join(home, "environments", FETCHED);
  if ([...buildsUnderWay].some((folder) => folder.startsWith(fetched))) return;
  const away = path.join(fetched, `.taken-downloads-${randomUUID()}`);
  const isMoved = await rename(downloadsOf(home), away).then(
    () => true,
    () => false,
  );
  if (isMoved) await remove(away);
}

/** One that has just no process may be about to be taken over. */
const QUIET_MS = 60_000;

/**
 * Where room is short: removes what killed builds left sooner, where their user shows that nothing of them lives, and the
 * downloads, which come again when they are needed.
 */
export async function freeLeftBuilds(home: string, quietMs = QUIET_MS): Promise<void> {
  const top = path.join(home, "environments");
  await freeDownloads(home);
  for (const name of await readdir(top).catch(() => [])) {
    const folder = path.join(top, name);
    if (!name.startsWith(".building-") || buildsUnderWay.has(folder)) continue;
    const facts = await lstat(folder).catch(() => null);
    if (!facts || facts.uid === process.getuid?.() || Date.now() - facts.ctimeMs < quietMs) continue;
    if (ownedBy(facts.uid).length === 0) await removeTree(folder);
  }
}
