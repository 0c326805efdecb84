/** What is known of a run and the disk when one of them is at its end, and how it is said. */
import { showBytes } from "@/domain/disk-room.mjs";
import type { RunError } from "@/domain/runs";
import type { Settings } from "../../../options";
import { readDisk } from "./reserve.mjs";

export interface DiskUse {
  /**
   * `limit`: beyond its own. `full`: the disk was full, and this run took the most. `hidden`: the disk was short of room that
   * only files explain which nobody can see, and this run had such. `met`: it met a full disk itself.
   */
  cause: "limit" | "full" | "hidden" | "met";
  usedBytes: number | null;
  limitBytes: number | null;
  /** Where it was files, not bytes, that there was no more room for. */
  usedFiles?: number;
  /** What has gone from the disk since the run was prepared, and is counted nowhere. */
  hiddenBytes?: number;
}

/** Of what is free when a run starts, so much may be its own, unless ATELIER_RUN_DISK says how much. */
const DEFAULT_SHARE = 0.8;

/** What a run may take, and what the disk has left now; the reserve can be had again. */
export function shareOfDisk({ home, runDiskBytes }: Settings): { diskBytes: number; freeBytes: number } {
  const { freeBytes, heldBytes } = readDisk(home);
  const diskBytes = runDiskBytes ?? Math.round(freeBytes * DEFAULT_SHARE);
  return { diskBytes, freeBytes: freeBytes + heldBytes };
}

export const LIMIT_IS = "ATELIER_RUN_DISK sets it; without that it is 80 % of what is free when a run starts";

export function explainUse({ cause, usedBytes, limitBytes, usedFiles, hiddenBytes = 0 }: DiskUse): RunError {
  if (usedFiles !== undefined) {
    const message = `The disk of this machine has no room for more files. The run made ${usedFiles} of them, more than any other: it was ended so that the others can go on.`;
    return { code: "DiskFull", message };
  }
  const used = usedBytes === null ? "more than could be counted" : showBytes(usedBytes);
  const limit = limitBytes === null ? "" : `, and its limit was ${showBytes(limitBytes)}`;
  const messages = {
    limit: `The run was ended, as it took ${used} of the disk${limit} (${LIMIT_IS}).`,
    full: `The disk of this machine is full. The run took ${used} of it, more than any other${limit}: it was ended so that the others can go on.`,
    hidden: `The disk of this machine is short of room. ${showBytes(hiddenBytes)} have gone since the run began that nothing accounts for, and the run holds files that cannot be counted, as by descriptors that were sent through a socket and not received: it was ended so that the others can go on. Give the files names, or receive descriptors when they are sent.`,
    met: `The disk of this machine is full. The run itself took ${used} of it${limit}.`,
  };
  return { code: "DiskFull", message: messages[cause] };
}
