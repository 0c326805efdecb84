import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import type { Lease } from "@/domain/node/messages";
import { isHeldBy } from "@/server/queue/leases";

/** True for the run of the lease while nobody else has taken it over and it has not ended: the end lets the lease go. */
export const isHeld = (lease: Lease) => isHeldBy(runs, lease);

/** The state of the run of the lease, where that is still held. */
export async function loadHeld(executor: Executor, lease: Lease) {
  const { status, attempt, instanceCount } = runs;
  const [row] = await executor.select({ status, attempt, instanceCount }).from(runs).where(isHeld(lease));
  return row ?? null;
}
