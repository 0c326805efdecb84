/** Moves by a lease: refused when another holds the run by now. */
import type { Executor } from "@/db/client";
import { StaleLease } from "@/domain/node/contract";
import type { Lease } from "@/domain/node/messages";
import type { RunStatus } from "@/domain/runs";
import { moveRuns, type RunValues } from "@/server/runs/moves/move-runs";
import { isHeld, loadHeld } from "./held";

/** Moves the run while the lease is held; throws StaleLease when it is not. Repeating a move that was made is harmless. */
export async function moveHeld(
  tx: Executor,
  lease: Lease,
  to: RunStatus,
  values: RunValues = {},
): Promise<void> {
  const [moved] = await moveRuns(tx, { which: isHeld(lease), to, values });
  if (!moved && (await loadHeld(tx, lease))?.status !== to) throw new StaleLease(lease.id);
}
