import type { ChildProcess } from "node:child_process";
import { failRun } from "../failure";
import type { AttemptFolder } from "../files/attempt-folder";
import { ALREADY_CLAIMED } from "../launch/wrapper";
import { Pause } from "../pause";
import { isAlive } from "../processes";
import { isShortage } from "../shortage";

const LOOK_MS = 200;
/** A wrapper that holds the attempt and has not said its number by then never will. */
const CLAIM_MS = 5000;

export interface Watched {
  /** The wrapper, where this process started it. */
  child: ChildProcess | null;
  signal: AbortSignal;
  /** Called at each look, while the run goes on. */
  onLook: () => void;
}

/**
 * Waits until the command has ended, and resolves to its exit status, or to null when its processes are gone without
 * one. A child's end wakes at once; an adopted wrapper is looked at.
 */
export async function waitForExit(
  folder: AttemptFolder,
  { child, signal, onLook }: Watched,
): Promise<number | null> {
  const pause = new Pause();
  child?.once("exit", () => pause.wake());
  const startedMs = performance.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      const isGone = look(folder, child, performance.now() - startedMs);
      // The status is read after the look at the process: it is written before the process ends.
      const { exitCode } = folder;
      if (exitCode !== null) return exitCode;
      if (isGone) return null;
      onLook();
    } catch (error) {
      // What could not be looked at is looked at again: it is neither gone nor failed.
      if (!isShortage(error)) throw error;
    }
    await pause.wait(LOOK_MS);
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** True when the wrapper is gone for good. */
function look(folder: AttemptFolder, child: ChildProcess | null, waitedMs: number): boolean {
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
