/**
 * The only writer of `runs.status`. Runs move by the table of `domain/runs`, one or many in one statement, and each move
 * leaves its line in the timeline, wakes those who look, and tells those who follow a run of its end.
 */
import { and, inArray, type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { CLIENT_STATUSES, isTerminal, movesTo, type RunStatus } from "@/domain/runs";
import { tellRunsEnded } from "../../notifications/tell-ends";
import { tellRuns } from "../tell-runs";
import { isOfClient } from "./kind-conditions";
import { wakeEngines } from "./wake-engines";

export interface Moved {
  id: string;
  workspaceId: string;
  attempt: number;
  leaseEpoch: number;
  slot: number | null;
  slots: number;
}

/** Columns that are written with the status, each a value or an expression. */
export type RunValues = Partial<Record<keyof typeof runs.$inferInsert, unknown>>;

export interface Move {
  /** Which runs are meant: a condition, or their ids. Those from which the table allows no such move stay as they are. */
  which: SQL | readonly string[];
  to: RunStatus;
  reason?: string | null;
  values?: RunValues;
  /** True for what becomes of a client's run, which may go from any of its statuses to any other. */
  isOfClients?: boolean;
}

/** Answers with the runs that were moved. */
export async function moveRuns(tx: Executor, move: Move): Promise<Moved[]> {
  const { which, to, reason = null, values = {}, isOfClients = false } = move;
  if ("length" in which && which.length === 0) return [];
  const from = isOfClients ? CLIENT_STATUSES.filter((status) => status !== to) : movesTo(to);
  const chosen = "getSQL" in which ? which : sql`${runs.id} = any(${sql.param(which)}::text[])`;
  const update = tx
    .update(runs)
    .set({ status: to, waitingReason: null, ...values } as typeof runs.$inferInsert)
    .where(and(chosen, inArray(runs.status, from), isOfClients ? isOfClient() : undefined))
    .returning({
      id: runs.id,
      workspaceId: runs.workspaceId,
      attempt: runs.attempt,
      leaseEpoch: runs.leaseEpoch,
      slot: runs.slot,
      slots: runs.slots,
    });
  const moved = await tx.execute<Row>(sql`
    with moved as ${update}, noted as (
      insert into run_events (run_id, attempt, status, reason)
      select id, attempt, ${to}::text, ${reason}::text from moved
    )
    select * from moved`);
  if (isTerminal(to)) {
    const ended = moved.map(({ id }) => id);
    await tellRunsEnded(tx, ended);
    await wakeEngines(tx, ended);
  }
  await tellRuns(
    tx,
    moved.map(({ id, workspace_id }) => ({ id, workspaceId: workspace_id })),
  );
  return moved.map(({ workspace_id, lease_epoch, ...row }) => ({
    ...row,
    workspaceId: workspace_id,
    leaseEpoch: lease_epoch,
  }));
}

type Row = Omit<Moved, "workspaceId" | "leaseEpoch"> & { workspace_id: string; lease_epoch: number };
