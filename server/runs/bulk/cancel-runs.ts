import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runEvents, runs } from "@/db/schema";
import { isLeased, isTerminal, type RunKind, type RunStatus } from "@/domain/runs";
import { CANCELED, notify } from "@/server/queue/notify";
import type { Applied, Changer } from "./apply-change";

interface Row extends Record<string, unknown> {
  id: string;
  kind: RunKind;
  status: RunStatus;
  attempt: number;
}

/** Ends runs: at once where nothing executes them yet, else by asking their runner. One that has ended is refused. */
export async function cancelRuns(tx: Tx, { workspaceId, by }: Changer, ids: string[]): Promise<Applied> {
  const rows = await tx.execute<Row>(sql`
    select id, kind, status, attempt from runs
    where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId} and deleted_at is null
    order by id for update`);
  const refused = new Map(
    rows.filter(({ status }) => isTerminal(status)).map(({ id }) => [id, "It has ended already."]),
  );
  const going = rows.filter(({ status }) => !isTerminal(status));
  const isHeld = ({ kind, status }: Row) => kind !== "client" && isLeased(status);
  const asked = going.filter(isHeld);
  const ended = going.filter((row) => !isHeld(row));
  const wish = {
    cancelRequestedAt: sql`coalesce(${runs.cancelRequestedAt}, now())`,
    cancelRequestedBy: sql`coalesce(${runs.cancelRequestedBy}, ${by})`,
  };
  if (asked.length > 0) {
    await tx.update(runs).set(wish).where(isAny(asked));
    await notify(tx, "queue", CANCELED);
  }
  if (ended.length > 0) {
    const over = { status: "canceled" as const, waitingReason: null, endedAt: sql`now()` };
    await tx
      .update(runs)
      .set({ ...wish, ...over })
      .where(isAny(ended));
    await tx
      .insert(runEvents)
      .values(ended.map(({ id, attempt }) => ({ runId: id, attempt, status: "canceled" as const })));
  }
  return { touched: going.map(({ id }) => id), refused };
}

const isAny = (rows: Row[]) => sql`${runs.id} = any(${sql.param(rows.map(({ id }) => id))}::text[])`;
