import { sql } from "drizzle-orm";
import type { Db, Executor, Tx } from "@/db/client";
import { LOG_FILES } from "@/domain/data-folder";
import type { Assignment } from "@/domain/node/assignment";
import type { Lease } from "@/domain/node/messages";
import type { RunError, RunStatus } from "@/domain/runs";
import { hashSecret } from "@/server/auth/secrets";
import { knownFailure } from "@/server/core/failures";
import { renewBuilds } from "./builds";
import { explainWaiting } from "./explain-waiting";
import { loadAssignment } from "./load-assignment";
import { LEASE, moveRun, recordMove } from "./moves";
import { runToken } from "./token";

export interface ClaimOptions {
  db: Db;
  secretKey: string;
}

type Claimed = {
  id: string;
  attempt: number;
  lease_epoch: number;
  slot: number;
  workspace_id: string;
  status: RunStatus;
  started_at: string | null;
  is_canceled?: boolean;
};

/**
 * Gives a node the runs that wait longest, most urgent first, while they fit its free slots. A run too large for what
 * is free is not overtaken, or it would wait for ever; one too large for the whole node stops nobody. With `hold` the
 * node begins nothing, and this is what they wait for.
 */
export async function claimRuns(
  options: ClaimOptions,
  nodeId: string,
  freeSlots: number[],
  hold?: string,
): Promise<Assignment[]> {
  const assignments: Assignment[] = [];
  const free = [...freeSlots].sort((a, b) => a - b);
  while (free.length > 0 && !hold) {
    const claimed = await options.db.transaction((tx) => claimNext(options, tx, nodeId, free));
    if (claimed === "none") break;
    if (claimed === "unfit") continue;
    assignments.push(claimed);
    free.splice(0, claimed.slots);
  }
  if (assignments.length === 0) await explainWaiting(options.db, nodeId, free.length, hold);
  return assignments;
}

async function claimNext(
  options: ClaimOptions,
  tx: Tx,
  nodeId: string,
  free: number[],
): Promise<Assignment | "none" | "unfit"> {
  const rows = await tx.execute<Claimed & { slots: number }>(sql`
    update runs set status = 'preparing', node_id = ${nodeId}, slot = ${free[0]}, attempt = attempt + 1,
      lease_epoch = lease_epoch + 1, lease_expires_at = now() + ${LEASE}, preparing_at = now(), started_at = null,
      finalizing_at = null, waiting_reason = null, error = null
    where id = (
      select next.id from (
        select id, slots from runs where status = 'queued' and compute = (select target from nodes where id = ${nodeId})
          and exists (select from compute_targets t where t.workspace_id = runs.workspace_id and t.name = runs.compute)
          and kind <> 'client' and slots <= (select nodes.slots from nodes where nodes.id = ${nodeId})
        order by priority desc, queued_at for update skip locked limit 1
      ) next where next.slots <= ${free.length}
    ) returning id, attempt, lease_epoch, slot, slots, workspace_id, status, started_at`);
  const row = rows[0];
  if (!row) return "none";
  const token = runToken(options.secretKey, row.id, row.attempt);
  await tx.execute(sql`update runs set token_hash = ${hashSecret(token)} where id = ${row.id}`);
  await recordMove(
    tx,
    { runId: row.id, attempt: row.attempt, workspaceId: row.workspace_id },
    "preparing",
    null,
  );
  if (row.attempt > 1) await setAside(tx, row.id, row.attempt - 1);
  return assignOrFail(options, tx, row);
}

/** A run that cannot be made into an assignment ends here, with the cause: it must not stop those behind it. */
async function assignOrFail(options: ClaimOptions, tx: Tx, row: Claimed): Promise<Assignment | "unfit"> {
  try {
    return await tx.transaction((inner) => buildAssignment(options, inner, row));
  } catch (failure) {
    if (knownFailure(failure)?.code === "unavailable") throw failure;
    const cause = failure instanceof Error ? failure.message : String(failure);
    const error: RunError = { code: "StartFailed", message: `It could not be started: ${cause}` };
    const lease = { runId: row.id, epoch: row.lease_epoch };
    await moveRun(tx, lease, "failed", error.message, { error, endedAt: sql`now()`, tokenHash: null });
    return "unfit";
  }
}

/**
 * A retry starts from nothing: of what the attempt before stored only its log stays, under a name of its own. A parameter
 * is written once, so one that is another each time (a seed, a date) would end every retry.
 */
async function setAside(tx: Executor, runId: string, attempt: number): Promise<void> {
  const kept = LOG_FILES.earlier(attempt);
  for (const part of ["log", "cut"] as const) {
    await tx.execute(sql`
      update artifacts set path = ${kept[part]} where owner_id = ${runId} and path = ${LOG_FILES.user[part]}`);
  }
  await tx.execute(
    sql`delete from artifacts where owner_id = ${runId} and not starts_with(path, 'user_logs/attempt-')`,
  );
  await tx.execute(sql`delete from run_params where run_id = ${runId}`);
}

/** The runs of this node that it does not hold: each with a new epoch, so that whoever held it before cannot write any more. */
export async function reclaimRuns(
  options: ClaimOptions,
  nodeId: string,
  held: string[] = [],
): Promise<Assignment[]> {
  return options.db.transaction(async (tx) => {
    const rows = await tx.execute<Claimed>(sql`
      update runs set lease_epoch = lease_epoch + 1, lease_expires_at = now() + ${LEASE}
      where node_id = ${nodeId} and status in ('preparing', 'running', 'finalizing', 'notResponding')
        and id <> all(${sql.param(held)}::text[])
      returning id, attempt, lease_epoch, slot, workspace_id, status, started_at,
        cancel_requested_at is not null as is_canceled`);
    const assignments: Assignment[] = [];
    for (const row of rows) {
      const assigned = await assignOrFail(options, tx, row);
      if (assigned !== "unfit") assignments.push(assigned);
    }
    return assignments;
  });
}

async function buildAssignment({ secretKey }: ClaimOptions, tx: Executor, row: Claimed): Promise<Assignment> {
  const token = runToken(secretKey, row.id, row.attempt);
  return {
    ...(await loadAssignment(tx, row.id)),
    attempt: row.attempt,
    epoch: row.lease_epoch,
    hasStarted: row.started_at !== null,
    isCanceled: row.is_canceled ?? false,
    slot: row.slot,
    token,
    masked: [token],
  };
}

/** One update renews all leases of a node. A lapsed one that is heard of again takes up where it was. */
export async function renewLeases(
  db: Db,
  nodeId: string,
  leases: Lease[],
): Promise<{ lost: string[]; cancel: string[] }> {
  await db.execute(sql`update nodes set heartbeat_at = now() where id = ${nodeId}`);
  await renewBuilds(db, nodeId);
  if (leases.length === 0) return { lost: [], cancel: [] };
  const ids = sql.param(leases.map((lease) => lease.runId));
  const epochs = sql.param(leases.map((lease) => lease.epoch));
  const rows = await db.transaction(async (tx) => {
    const renewed = await tx.execute<Renewed>(sql`
      update runs set lease_expires_at = now() + ${LEASE},
        status = case when runs.status <> 'notResponding' then runs.status when runs.finalizing_at is not null then 'finalizing'
          when runs.started_at is not null then 'running' else 'preparing' end
      from unnest(${ids}::text[], ${epochs}::int[]) as held(run_id, epoch) join runs before on before.id = held.run_id
      where runs.id = held.run_id and runs.lease_epoch = held.epoch and runs.node_id = ${nodeId}
        and runs.status in ('preparing', 'running', 'finalizing', 'notResponding')
      returning runs.id, runs.workspace_id, runs.attempt, runs.status, before.status = 'notResponding' as is_back,
        runs.cancel_requested_at is not null as cancel`);
    for (const { id, attempt, workspace_id, status, is_back } of renewed)
      if (is_back) await recordMove(tx, { runId: id, attempt, workspaceId: workspace_id }, status, HEARD);
    return renewed;
  });
  const renewed = new Set(rows.map((row) => row.id));
  return {
    lost: leases.map((lease) => lease.runId).filter((id) => !renewed.has(id)),
    cancel: rows.filter((row) => row.cancel).map((row) => row.id),
  };
}

type Renewed = Pick<Claimed, "id" | "workspace_id" | "attempt" | "status"> & {
  is_back: boolean;
  cancel: boolean;
};
const HEARD = "Its runner has been heard of again.";
