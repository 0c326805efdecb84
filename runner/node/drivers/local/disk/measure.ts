/** What a run, or a build, takes of the disk: what lies below its folders, and the files without a name that it holds. */
import { lstat } from "node:fs/promises";
import { run } from "../commands";
import type { AttemptFolder } from "../files/attempt-folder";
import { markOf } from "../launch/variables";
import { carrying, descendantsOf, ownedBy, type ProcessStat } from "../processes";
import { measureNameless } from "./nameless";

/** A walk over some million files, on a slow disk. */
const WALK_TIMEOUT_MS = 120_000;

/** Who writes, and where. */
interface Place {
  folders: string[];
  /** What lies there is of the file systems that count. */
  samples: string[];
  /** The process that all others come from, where it is known. */
  root: number | null;
  /** Belongs to the user of the place, where that is not ours. */
  owned: string;
  /** What the environment of its processes carries, where they have no user of their own. */
  mark?: string;
  isFiltered: boolean;
}

export interface Use {
  /** Bytes, or files; null where not even the walk over its folders came to an end. */
  used: number | null;
  /** False where it may hold more that nobody sees. */
  isWhole: boolean;
}

/** In bytes. */
export const measureUse = (folder: AttemptFolder): Promise<Use> => measure(placeOf(folder), "bytes");

/** In files. */
export const countFiles = (folder: AttemptFolder): Promise<Use> => measure(placeOf(folder), "files");

/** What a build takes in its folder, by its user. */
export const measureBuild = (folder: string, unit: "bytes" | "files"): Promise<Use> =>
  measure({ folders: [folder], samples: [folder], root: null, owned: folder, isFiltered: false }, unit);

function placeOf(folder: AttemptFolder): Place {
  const { top, work, outputs, tmp, home, layer, userLog, startScript, wrapper, prepared } = folder;
  return {
    folders: [work, outputs, tmp, home, layer, userLog, startScript],
    // A file may be of another device than its folder, where file systems are laid over each other.
    samples: [top, userLog],
    root: wrapper?.pid ?? null,
    owned: work,
    mark: markOf(folder),
    isFiltered: prepared.isFiltered ?? false,
  };
}

async function measure(place: Place, unit: "bytes" | "files"): Promise<Use> {
  const walked = await walk(place.folders, unit === "bytes" ? "-B1" : "--inodes");
  const facts = await Promise.all(place.samples.map((sample) => lstat(sample).catch(() => null)));
  const devices = new Set(facts.flatMap((found) => found?.dev ?? []));
  const list = await listHolders(place);
  const nameless = await measureNameless({ list, devices, isFiltered: place.isFiltered });
  return {
    used: walked.used === null ? null : walked.used + nameless[unit],
    isWhole: walked.isWhole && walked.used !== null && nameless.isWhole,
  };
}

/** The processes by their descent, and by their user or their mark: a daemon has left its parents. */
async function listHolders({ root, owned, mark }: Place): Promise<() => ProcessStat[]> {
  const uid = await lstat(owned).then(
    (found) => found.uid,
    () => null,
  );
  const isOwn = uid !== null && uid !== process.getuid?.();
  return () => {
    const marked = isOwn ? ownedBy(uid) : mark ? carrying(mark) : [];
    const all = [...(root === null ? [] : descendantsOf(root)), ...marked];
    return [...new Map(all.map((one) => [one.pid, one])).values()];
  };
}

/**
 * Counts by `du`, which goes by descriptors, follows no link, stays on the file system and counts a file of several names
 * once; its complaints about what vanishes meanwhile are of no interest, but a folder may be closed to all but root.
 */
async function walk(tops: string[], unit: string): Promise<Use> {
  const counting = `{ timeout -s KILL "$0" du -P -s -c -x ${unit} -- "$@" 2>&1 >&3 | grep -c 'Permission denied$'; } 3>&1`;
  const seconds = `${WALK_TIMEOUT_MS / 1000}`;
  const counted = await run(["/bin/sh", "-c", counting, seconds, ...tops], {
    timeoutMs: 2 * WALK_TIMEOUT_MS,
  });
  const total = /^(\d+)\ttotal$/m.exec(counted.stdout)?.[1];
  return { used: total === undefined ? null : Number(total), isWhole: /^0$/m.test(counted.stdout) };
}
