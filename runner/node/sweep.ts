import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { AttemptFolder } from "./files/attempt-folder";
import { removeTree } from "./files/safe-files";
import { markOf } from "./launch/variables";
import type { Settings } from "./options";
import { isAlive } from "./processes";
import { endEverything } from "./watch/end-processes";

/** Live readers of a log have moved on to the stored one by then. */
const KEEP_LOG_MS = 10 * 60_000;
/** Folders of attempts that were taken over or lost are of no use after a day. */
const KEEP_LOST_MS = 24 * 3600_000;

/** Removes the folders of attempts that are over. `active` are the names of those that are not. */
export async function sweepAttempts(home: string, active: Set<string>): Promise<void> {
  const runs = path.join(home, "runs");
  // One folder that stays must not keep the others.
  const failures: Error[] = [];
  for (const name of await readdir(runs).catch(() => [])) {
    if (active.has(name)) continue;
    const folder = path.join(runs, name);
    const control = await stat(path.join(folder, "control")).catch(() => null);
    const changed = control ?? (await stat(folder).catch(() => null));
    const keepMs = control ? KEEP_LOST_MS : KEEP_LOG_MS;
    if (!changed || Date.now() - changed.mtimeMs <= keepMs) continue;
    await removeTree(folder).catch((error) => failures.push(error));
  }
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map((failure) => failure.message).join(" "));
}

/** Ends the scripts that this node had begun and has no more: their runs were given up, or deleted, while it was away. */
export async function endOrphans({ home, name: node }: Settings, active: Set<string>): Promise<void> {
  for (const name of await readdir(path.join(home, "runs"))) {
    const [, runId = "", attempt = ""] = /^(\w+)\.(\d+)$/.exec(name) ?? [];
    const folder = new AttemptFolder(home, runId, Number(attempt));
    const { wrapper } = folder;
    if (active.has(name) || !wrapper || !isAlive(wrapper) || folder.prepared.node !== node) continue;
    const variable = markOf({ runId, attempt: Number(attempt) });
    await endEverything(wrapper, { variable, uid: null });
  }
}
