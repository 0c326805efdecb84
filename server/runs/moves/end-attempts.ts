/** The end of attempts, said by their nodes or by the clock: the run ends with it, or goes back to the queue. */
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { type AttemptEnd, type Attempted, type AttemptOutcome, endOfAttempt } from "@/domain/runs";
import { notify } from "@/server/queue/notify";
import { endScriptsRuns } from "./end-scripts-runs";
import { type Moved, moveRuns, type RunValues } from "./move-runs";

/** Rows that the caller has locked. */
export interface EndingRun extends Attempted {
  id: string;
}

/** Whoever held these runs holds them no more: what it says of them from now on is refused. */
const TAKEN_AWAY: RunValues = { leaseEpoch: sql`lease_epoch + 1`, nodeId: null };

/** Answers with the runs that were moved. */
export async function endAttempts(
  tx: Tx,
  ending: EndingRun[],
  outcome: AttemptOutcome,
  { isTakenAway = false } = {},
): Promise<Moved[]> {
  if (ending.length === 0) return [];
  const moved: Moved[] = [];
  const ends = new Map<string, { end: AttemptEnd; ids: string[] }>();
  for (const run of ending) {
    const end = endOfAttempt(run, outcome);
    const key = `${end.to} ${end.reason}`;
    const known = ends.get(key) ?? { end, ids: [] };
    known.ids.push(run.id);
    ends.set(key, known);
  }
  for (const { end, ids } of ends.values()) {
    const { to, reason, error } = end;
    const at = to === "queued" ? { queuedAt: sql`now()` } : { endedAt: sql`now()` };
    const taken = isTakenAway || to === "queued" ? TAKEN_AWAY : {};
    const released = { tokenHash: null, leaseExpiresAt: null, error };
    moved.push(...(await moveRuns(tx, { which: ids, to, reason, values: { ...released, ...at, ...taken } })));
  }
  await endScriptsRuns(
    tx,
    ending.map(({ id }) => id),
  );
  await notify(tx, "queue");
  await notify(tx, "auth", "run");
  return moved;
}
