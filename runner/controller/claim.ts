import { and, eq, inArray, isNotNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Db, Executor, Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { LOG_FILES } from "@/domain/data-folder";
import { secretsOf } from "@/domain/index-secrets";
import type { Assignment } from "@/domain/node/assignment";
import type { Lease, Renewal } from "@/domain/node/messages";
import { LEASED, type RunError } from "@/domain/runs";
import { hashSecret } from "@/server/auth/secrets";
import { knownFailure } from "@/server/core/failures";
import type { Keyring } from "@/server/core/keyring";
import { isLeasedRun } from "@/server/queue/held-on";
import { renewHolds, taken } from "@/server/queue/leases";
import { endAttempts } from "@/server/runs/moves/end-attempts";
import { hearAgain } from "@/server/runs/moves/hear-again";
import { hasInputs, isForNodes } from "@/server/runs/moves/kind-conditions";
import { type Moved, moveRuns } from "@/server/runs/moves/move-runs";
import { takeSecrets } from "@/server/secrets/take-secrets";
import { explainWaiting } from "./explain-waiting";
import { loadAssignment } from "./load-assignment";
import { newsOfPeers, wantPeers } from "./peers/peer-rows";
import { runToken } from "./token";

export interface ClaimOptions {
  db: Db;
  secretKey: string;
  /** The keys of the secrets that runs use. */
  keyring: Keyring;
}

/**
 * Gives a node the run that waits longest, most urgent first, if it fits its free slots. It is given at once: who got one
 * asks again. A run too large for what is free is not overtaken, or it would wait for ever; one too large for the whole
 * node stops nobody. With `hold` the node begins nothing, and this is what they wait for.
 */
export async function claimRuns(
  options: ClaimOptions,
  nodeId: string,
  freeSlots: number[],
  hold?: string,
): Promise<Assignment[]> {
  const { db } = options;
  if (!(await isAnyQueued(db))) return [];
  const free = [...freeSlots].sort((a, b) => a - b);
  while (free.length > 0 && !hold) {
    const claimed = await db.transaction((tx) => claimNext(options, tx, nodeId, free));
    if (claimed === "none") break;
    if (claimed !== "unfit") return [claimed];
  }
  await explainWaiting(db, nodeId, free.length, hold);
  return [];
}

/** Nodes ask every second, mostly for nothing. */
async function isAnyQueued(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(
    sql`select exists (select from runs where status = 'queued') as found`,
  );
  return row!.found;
}

async function claimNext(
  options: ClaimOptions,
  tx: Tx,
  nodeId: string,
  free: number[],
): Promise<Assignment | "none" | "unfit"> {
  // Held until the claim is seen: whoever pauses a node or lets it go then knows what it has.
  const [node] = await tx.execute<{ target: string; paused: boolean; several: boolean }>(sql`
    select target, paused_at is not null as paused, exists (select from runs where status = 'queued'
      and instance_count > 1 and compute = nodes.target) as several
    from nodes where id = ${nodeId} for no key update`);
  if (!node || node.paused) return "none";
  const next = sql`(
    select next.id from (
      select id, slots from runs where status = 'queued' and compute = (select target from nodes where id = ${nodeId})
        and ${isTakenBy(nodeId)} and ${await mayBegin(tx, node.target, node.several)}
        and ${isForNodes()} and ${hasInputs()} and slots <= (select nodes.slots from nodes where nodes.id = ${nodeId})
      order by priority desc, queued_at for update skip locked limit 1
    ) next where next.slots <= ${free.length}
  )`;
  const [run] = await moveRuns(tx, {
    which: sql`${runs.id} = ${next}`,
    to: "preparing",
    values: {
      nodeId,
      slot: free[0],
      attempt: sql`attempt + 1`,
      ...taken(runs),
      preparingAt: sql`now()`,
      startedAt: null,
      finalizingAt: null,
      error: null,
    },
  });
  if (!run) return "none";
  const token = hashSecret(runToken(options.secretKey, run.id, run.attempt));
  const [begun] = await tx.execute<{ instance_count: number; compute: string }>(sql`
    with claiming as (update nodes set claimed_at = now() where id = ${nodeId})
    update runs set token_hash = ${token} where id = ${run.id} returning instance_count, compute`);
  if (run.attempt > 1) await setAside(tx, run.id, run.attempt - 1);
  const assigned = await assignOrFail(options, tx, { ...run, hasStarted: false, isCanceled: false });
  const { instance_count: instanceCount, compute } = begun!;
  if (assigned !== "unfit" && instanceCount > 1) {
    const { id, workspaceId, attempt } = run;
    await wantPeers(tx, { id, workspaceId, attempt, compute, instanceCount, nodeId, slot: run.slot! });
  }
  return assigned;
}

/**
 * Of the runs that take several nodes one at a time gathers its own: two that each hold what the other waits for would
 * never begin. Who claims while such a run waits does so one after the other.
 */
async function mayBegin(tx: Tx, target: string, isSeveral: boolean): Promise<SQL> {
  if (!isSeveral) return sql`runs.instance_count = 1`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`atelier_peers ${target}`}))`);
  return sql`(runs.instance_count = 1 or (
    runs.instance_count <= (select (t.settings->>'max_instances')::int from compute_targets t
      where t.workspace_id = runs.workspace_id and t.name = runs.compute)
    and not exists (select from run_peers p join runs whole on whole.id = p.run_id
      where p.compute = runs.compute and p.workspace_id = runs.workspace_id and p.state = 'wanted'
        and whole.attempt = p.attempt and ${isLeasedRun("whole")})))`;
}

/** A run's target takes this node's work now: it is not stopped, and the node is its own or one that it shares. */
export const isTakenBy = (nodeId: string): SQL => sql`exists (
  select from compute_targets t join nodes n on n.id = ${nodeId}
  where t.workspace_id = runs.workspace_id and t.name = runs.compute and t.stopped_at is null
    and (t.id = n.target_id or (n.target_id is null and t.is_shared)))`;

/** A run of this node's, with how far its attempt has come. */
interface Taken extends Moved {
  hasStarted: boolean;
  isCanceled: boolean;
}

/** A run that cannot be made into an assignment ends here, with the cause: it must not stop those behind it. */
async function assignOrFail(options: ClaimOptions, tx: Tx, run: Taken): Promise<Assignment | "unfit"> {
  try {
    return await tx.transaction((inner) => buildAssignment(options, inner, run));
  } catch (failure) {
    if (knownFailure(failure)?.code === "unavailable") throw failure;
    const cause = failure instanceof Error ? failure.message : String(failure);
    const error: RunError = { code: "StartFailed", message: `It could not be started: ${cause}` };
    // No other attempt would fare better.
    const last = { ...run, maxAttempts: run.attempt, isCancelRequested: run.isCanceled };
    await endAttempts(tx, [last], { status: "failed", error });
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
  // Those of its other instances.
  await tx.execute(sql`
    update artifacts set path = ${`user_logs/attempt-${attempt}`} || substr(path, length('user_logs') + 1)
    where owner_id = ${runId} and starts_with(path, 'user_logs/std_log_instance_')`);
  await tx.execute(
    sql`delete from artifacts where owner_id = ${runId} and not starts_with(path, 'user_logs/attempt-')`,
  );
  await tx.execute(sql`delete from run_params where run_id = ${runId}`);
}

/** The runs of this node that it does not hold: each with a new epoch, so that whoever held it before cannot write any more. */
export async function reclaimRuns(
  options: ClaimOptions,
  nodeId: string,
  held: string[],
): Promise<Assignment[]> {
  return options.db.transaction(async (tx) => {
    const { id, workspaceId, attempt, leaseEpoch, slot, slots } = runs;
    const mine = await tx
      .update(runs)
      .set(taken(runs))
      .where(
        and(
          ...[eq(runs.nodeId, nodeId), inArray(runs.status, LEASED), notInArray(runs.id, held)],
          // Its first instance has ended, and only others go on.
          or(eq(runs.instanceCount, 1), isNotNull(runs.leaseExpiresAt)),
        ),
      )
      .returning({
        ...{ id, workspaceId, attempt, leaseEpoch, slot, slots },
        hasStarted: sql<boolean>`started_at is not null`,
        isCanceled: sql<boolean>`cancel_requested_at is not null`,
      });
    await hearAgain(
      tx,
      mine.map((run) => run.id),
    );
    const assignments: Assignment[] = [];
    for (const run of mine) {
      const assigned = await assignOrFail(options, tx, run);
      if (assigned !== "unfit") assignments.push(assigned);
    }
    return assignments;
  });
}

export async function buildAssignment(
  { secretKey, keyring }: ClaimOptions,
  tx: Tx,
  run: Omit<Taken, "slots">,
): Promise<Assignment> {
  const token = runToken(secretKey, run.id, run.attempt);
  const loaded = await loadAssignment(tx, run.id);
  const { variables, masked } = await takeSecrets(tx, keyring, run, loaded.variables);
  const wanted = secretsOf(loaded.environment.packages).map((name) => [name, `secret:${name}`]);
  const indexes = await takeSecrets(tx, keyring, run, Object.fromEntries(wanted));
  return {
    ...loaded,
    variables,
    ...(wanted.length > 0 && { indexSecrets: indexes.variables }),
    attempt: run.attempt,
    epoch: run.leaseEpoch,
    hasStarted: run.hasStarted,
    isCanceled: run.isCanceled,
    slot: run.slot!,
    token,
    masked: [token, ...masked, ...indexes.masked],
  };
}

/** One update renews all leases. A lapsed one that is heard of again takes up where it was. */
export function renewRuns(db: Db, nodeId: string, leases: Lease[]): Promise<Omit<Renewal, "orders">> {
  return db.transaction(async (tx) => {
    const held = await renewHolds(tx, runs, leases, eq(runs.nodeId, nodeId));
    const isCanceled = sql<boolean>`${runs.cancelRequestedAt} is not null`;
    const rows = await tx
      .select({ id: runs.id, status: runs.status, isCanceled, instanceCount: runs.instanceCount })
      .from(runs)
      .where(inArray(runs.id, [...held]));
    const silent = rows.filter(({ status }) => status === "notResponding");
    await hearAgain(
      tx,
      silent.map(({ id }) => id),
    );
    const several = rows.filter(({ instanceCount }) => instanceCount > 1).map(({ id }) => id);
    const isFirst = sql`p.instance = 0 and p.attempt = r.attempt and r.id = any(${sql.param(several)}::text[])`;
    const news = several.length > 0 ? await newsOfPeers(tx, isFirst, "run_id") : { cancel: [] };
    return {
      ...news,
      lost: leases.map(({ id }) => id).filter((id) => !held.has(id)),
      cancel: [...new Set([...rows.filter((row) => row.isCanceled).map(({ id }) => id), ...news.cancel])],
    };
  });
}
