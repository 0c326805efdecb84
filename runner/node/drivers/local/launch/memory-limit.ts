import os from "node:os";
import type { Assignment } from "@/domain/node/assignment";

/** Of the machine's memory, for an instance whose deployment does not say how much. */
const SHARE_OF_INSTANCE = 0.5;

/**
 * What the processes may take. A run may take what there is; an instance lives for months, so that one which leaks is ended,
 * and started again, before everything else on the machine has to do without.
 */
export function memoryLimitOf({ memoryBytes, serving }: Assignment): number | undefined {
  if (memoryBytes !== undefined || !serving) return memoryBytes;
  const ours = process.constrainedMemory();
  return Math.floor(Math.min(os.totalmem(), ours || Number.POSITIVE_INFINITY) * SHARE_OF_INSTANCE);
}
