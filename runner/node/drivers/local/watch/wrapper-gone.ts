import type { ChildProcess } from "node:child_process";
import { failRun } from "../../../failure";
import type { AttemptFolder } from "../files/attempt-folder";
import { ALREADY_CLAIMED } from "../launch/wrapper";
import { isAlive } from "../processes";

/** A wrapper that holds the attempt and has not said its number by then never will. */
const CLAIM_MS = 5000;

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** True when the wrapper is gone for good. `child` is the one that this process started, `waitedMs` how long ago. */
export function isWrapperGone(folder: AttemptFolder, child: ChildProcess | null, waitedMs: number): boolean {
  const { wrapper } = folder;
  if (wrapper) return !isAlive(wrapper);
  const isTaken = child?.exitCode === ALREADY_CLAIMED && folder.isClaimed;
  if (child && hasEnded(child) && !isTaken) {
    throw failRun(
      "StartFailed",
      "The run could not be started on this machine: its first process ended at once.",
    );
  }
  return waitedMs > CLAIM_MS;
}
