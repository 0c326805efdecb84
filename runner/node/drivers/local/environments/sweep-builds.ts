import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../../options";
import { removeTree } from "../files/safe-files";

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
  for (const name of await readdir(top)) {
    if (!LEFTOVER.test(name)) continue;
    const facts = await lstat(path.join(top, name)).catch(() => null);
    if (facts && Date.now() - facts.ctimeMs > buildTimeoutMs + SPARE_MS)
      await removeTree(path.join(top, name));
  }
}
