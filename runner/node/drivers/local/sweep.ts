import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../options";
import { AttemptFolder } from "./files/attempt-folder";
import { removeTree } from "./files/safe-files";
import { markOf } from "./launch/variables";
import { isAlive } from "./processes";
import { endEverything } from "./watch/end-processes";

/** Live readers of a log have moved on to the stored one by then. */
const KEEP_LOG_MS = 10 * 60_000;
/** Folders of attempts that were taken over or lost are of no use after a day. */
const KEEP_LOST_MS = 24 * 3600_000;

/**
 * Removes the folders of attempts that are over. `active` are the names of those that are not. Where room is short those
 * of this node go at once.
 */
export async function sweepAttempts(
  { home, name: node }: Pick<Settings, "home" | "name">,
  active: Set<string>,
  isShort = false,
): Promise<void> {
  const runs = path.join(home, "runs");
  // One folder that stays must not keep the others.
  const failures: Error[] = [];
  for (const name of await readdir(runs).catch(() => [])) {
    if (active.has(name)) continue;
    const folder = path.join(runs, name);
    const control = await stat(path.join(folder, "control")).catch(() => null);
    const changed = control ?? (await stat(folder).catch(() => null));
    const keepMs = control ? KEEP_LOST_MS : KEEP_LOG_MS;
    const isOver = changed !== null && Date.now() - changed.mtimeMs > keepMs;
    if (!isOver && !(isShort && isIdle(home, name, node))) continue;
    await removeTree(folder).catch((error) => failures.push(error));
  }
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map((failure) => failure.message).join(" "));
}

/** True for a folder with nothing but a log, and for one that this node prepared and whose processes are gone. */
function isIdle(home: string, name: string, node: string): boolean {
  const folder = AttemptFolder.named(home, name);
  if (!folder) return false;
  if (!existsSync(folder.control)) return existsSync(folder.userLog);
  const isOurs = folder.isPrepared && folder.prepared.node === node;
  return isOurs && (folder.wrapper === null || !isAlive(folder.wrapper));
}

/** Ends the scripts that this node had begun and has no more: their runs were given up, or deleted, while it was away. */
export async function endOrphans({ home, name: node }: Settings, active: Set<string>): Promise<void> {
  for (const name of await readdir(path.join(home, "runs"))) {
    const folder = AttemptFolder.named(home, name);
    const wrapper = folder?.wrapper;
    if (active.has(name) || !wrapper || !isAlive(wrapper) || folder.prepared.node !== node) continue;
    await endEverything(wrapper, { variable: markOf(folder), uid: null });
  }
}
