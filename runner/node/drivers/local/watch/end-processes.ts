/** Ending what a run has started, wherever it hides: in sessions of its own, in the background, deaf to SIGTERM. */
import { setTimeout as delay } from "node:timers/promises";
import {
  carrying,
  descendantsOf,
  innerPid,
  isAlive,
  ownedBy,
  type ProcessRef,
  signalProcess,
} from "../processes";

/** How the processes of an attempt are known: by a variable, and by their user where only that holds them. */
export interface Marks {
  variable: string;
  uid: number | null;
}

const LEFTOVER_ROUNDS = 50;
const ROUND_MS = 20;

/**
 * Asks the processes of the command to end. The wrapper and bubblewrap's own two are left out: their end would take
 * all others along at once.
 */
export function askToEnd(wrapper: ProcessRef, hasNamespaces: boolean): void {
  if (!isAlive(wrapper)) return;
  const depthOfOurs = innerPid(wrapper.pid).depth;
  for (const { pid } of descendantsOf(wrapper.pid)) {
    const inner = innerPid(pid);
    if (hasNamespaces && (inner.depth === depthOfOurs || inner.pid === 1)) continue;
    signalProcess(pid, "SIGTERM");
  }
}

/** Ends everything below the wrapper. The wrapper itself stays, to write the exit status, and so does the log's pump. */
export function forceEnd(wrapper: ProcessRef, pump: number | null): void {
  if (!isAlive(wrapper)) return;
  const all = descendantsOf(wrapper.pid);
  const ofPump = new Set(pump === null ? [] : [pump, ...descendantsOf(pump, all).map(({ pid }) => pid)]);
  for (const { pid } of all) if (!ofPump.has(pid)) signalProcess(pid, "SIGKILL");
}

/** Ends the wrapper too: used when the run is not ours any more. Without a namespace, the rest is found by its mark. */
export async function endEverything(wrapper: ProcessRef | null, marks: Marks): Promise<void> {
  if (wrapper && isAlive(wrapper)) {
    const below = descendantsOf(wrapper.pid);
    for (const { pid } of [wrapper, ...below]) signalProcess(pid, "SIGKILL");
  }
  await endLeftovers(marks);
}

/** Ends what carries the marks of the attempt, until a look finds nothing. A pid namespace has done so already. */
export async function endLeftovers({ variable, uid }: Marks): Promise<void> {
  for (let round = 0; round < LEFTOVER_ROUNDS; round++) {
    const left = [...carrying(variable), ...(uid === null ? [] : ownedBy(uid))];
    if (left.length === 0) return;
    for (const { pid } of left) signalProcess(pid, "SIGKILL");
    await delay(ROUND_MS);
  }
}
