/** Files without a name, as far as it can be seen from `/proc` who holds them: they take room until the last holder lets go. */
import { readdirSync, readlinkSync } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as delay, setImmediate as giveWay } from "node:timers/promises";
import { type ProcessStat, readProcess, threadsOf } from "../processes";
import { isShortage, readOrNothing } from "../shortage";

export interface Holders {
  /** The processes of this moment. */
  list: () => ProcessStat[];
  /** The file systems that count. */
  devices: Set<number>;
  /** True where no thread can have descriptors that its process has not. */
  isFiltered: boolean;
}

export interface Nameless {
  bytes: number;
  files: number;
  /** False where something may be held that nobody sees, such as a descriptor that waits in a socket. */
  isWhole: boolean;
}

/** Some hundred thousand descriptors can be looked at. */
const SCAN_TIMEOUT_MS = 10_000;
/** Processes come and go; those that come by then are looked at. */
const ROUNDS = 5;
const LOOKS = 5;
const LOOK_PAUSE_MS = 150;
const AT_ONCE = 200;

/**
 * Adds up what is held, and counts each file once. Where a look was not whole there are more: a descriptor passes through
 * a socket now and then, and one that is handed to and fro shows itself sooner or later.
 */
export async function measureNameless(holders: Holders): Promise<Nameless> {
  const endMs = performance.now() + SCAN_TIMEOUT_MS;
  const looks = [await new Look(holders).take()];
  while (looks.length < LOOKS && !looks[0]!.isWhole && performance.now() < endMs) {
    await delay(LOOK_PAUSE_MS);
    looks.push(await new Look(holders).take());
  }
  const largest = looks.reduce((most, look) => (look.bytes > most.bytes ? look : most));
  return { ...largest, isWhole: looks.filter((look) => look.isWhole).length > looks.length / 2 };
}

class Look {
  private readonly endMs = performance.now() + SCAN_TIMEOUT_MS;
  private readonly files = new Set<string>();
  private bytes = 0;
  private isWhole = true;
  private looked = 0;

  constructor(private readonly holders: Holders) {}

  async take(): Promise<Nameless> {
    const known = new Set<string>();
    for (let round = 0; ; round++) {
      const fresh = this.holders.list().filter((one) => !known.has(nameOf(one)));
      if (fresh.length === 0) break;
      if (round === ROUNDS || performance.now() > this.endMs) {
        this.isWhole = false;
        break;
      }
      for (const one of fresh) {
        known.add(nameOf(one));
        await this.takeProcess(one);
      }
    }
    return { bytes: this.bytes, files: this.files.size, isWhole: this.isWhole };
  }

  private async takeProcess({ pid, thread }: ProcessStat): Promise<void> {
    const threads = this.holders.isFiltered ? [thread] : threadsOf(pid);
    let hasSeen = await this.takeFolder(`/proc/${thread}/map_files`);
    for (const one of threads) hasSeen = (await this.takeFolder(`/proc/${one}/fd`)) && hasSeen;
    // A thread that has ended meanwhile showed nothing, and the others may hold what it held.
    if (!hasSeen && readProcess(pid)) this.isWhole = false;
  }

  /** False where the folder was not to be seen. */
  private async takeFolder(folder: string): Promise<boolean> {
    const names = listNames(folder);
    for (const name of names ?? []) {
      if (performance.now() > this.endMs) return false;
      if (++this.looked % AT_ONCE === 0) await giveWay();
      await this.takeEntry(folder, name);
    }
    return names !== null;
  }

  private async takeEntry(folder: string, name: string): Promise<void> {
    const target = targetOf(`${folder}/${name}`);
    if (target?.startsWith("socket:") && hasQueued(`${folder}info/${name}`)) this.isWhole = false;
    if (target !== null && (!target.endsWith(" (deleted)") || target.startsWith("/memfd:"))) return;
    const facts = await stat(`${folder}/${name}`).catch(() => null);
    if (!facts || facts.nlink > 0 || !this.holders.devices.has(facts.dev)) return;
    const file = `${facts.dev}:${facts.ino}`;
    if (this.files.has(file)) return;
    this.files.add(file);
    this.bytes += facts.blocks * 512;
  }
}

const nameOf = ({ pid, startTicks }: ProcessStat): string => `${pid}:${startTicks}`;

function listNames(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isShortage(error)) throw error;
    return null;
  }
}

/** Null where it cannot be said: the path of a file may be longer than the kernel says paths. */
function targetOf(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENAMETOOLONG" ? null : "";
  }
}

/** True for a socket in which descriptors wait to be received: what they hold open is nowhere else to be seen. */
const hasQueued = (fdinfo: string): boolean => /^scm_fds:\s*[1-9]/m.test(readOrNothing(fdinfo, "latin1"));
