/** What is read and written of the instances of a run that takes several nodes, by the desks of runs and of peers. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { runPeers, runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { Progress, Renewal } from "@/domain/node/messages";
import type { AttemptOutcome } from "@/domain/runs";
import { isLeasedRun } from "@/server/queue/held-on";
import { CANCELED, notify } from "@/server/queue/notify";
import { tellRuns } from "@/server/runs/tell-runs";

interface OfAttempt {
  id: string;
  attempt: number;
}

/** The instance that is held by the lease of its run. */
const isFirst = ({ id, attempt }: OfAttempt): SQL =>
  and(eq(runPeers.runId, id), eq(runPeers.attempt, attempt), eq(runPeers.instance, 0))!;

export const isOfAttempt = ({ id, attempt }: OfAttempt): SQL =>
  and(eq(runPeers.runId, id), eq(runPeers.attempt, attempt))!;

interface Begun extends OfAttempt {
  workspaceId: string;
  compute: string;
  instanceCount: number;
  nodeId: string;
  slot: number;
}

/** The rows of an attempt that was claimed just now: the first instance has its node, the others wait for theirs. */
export async function wantPeers(tx: Tx, { id, instanceCount, nodeId, slot, ...own }: Begun): Promise<void> {
  const rows = Array.from({ length: instanceCount }, (_, instance) => ({
    ...{ id: newId("peer"), runId: id, instance, ...own },
    ...(instance === 0 ? { state: "preparing" as const, nodeId, slot } : {}),
  }));
  await tx.insert(runPeers).values(rows);
  await explainPeers(tx, id);
  await notify(tx, "queue");
}

/** Says on the run's page what its instances wait for. */
export async function explainPeers(tx: Tx, runId: string): Promise<void> {
  const changed = await tx.execute<{ workspace_id: string }>(sql`
    with waits as (
      select r.id, (select case
        when count(*) filter (where p.state = 'wanted') > 0 then format('Waits for %s more %s of %s.',
          count(*) filter (where p.state = 'wanted'),
          case when count(*) filter (where p.state = 'wanted') = 1 then 'node' else 'nodes' end, r.compute)
        when bool_or(p.state = 'ready') and bool_or(p.state = 'preparing') then 'Waits until all its instances are prepared.'
        end from run_peers p where p.run_id = r.id and p.attempt = r.attempt) as reason
      from runs r where r.id = ${runId} and r.status = 'preparing')
    update runs set waiting_reason = waits.reason from waits
    where runs.id = waits.id and runs.waiting_reason is distinct from waits.reason returning runs.workspace_id`);
  for (const { workspace_id } of changed) await notify(tx, "runs", `${workspace_id} ${runId}`);
}

/** The page of a run shows how far its instances are. */
const seen = { id: runPeers.runId, workspaceId: runPeers.workspaceId };

/** How far the first instance has come. Of a run of one node there is no row. */
export const noteFirst = (tx: Tx, run: OfAttempt, progress: Progress): Promise<void> =>
  notePeer(tx, isFirst(run), run.id, progress);

export async function notePeer(tx: Tx, isIt: SQL, runId: string, progress: Progress): Promise<void> {
  const { status } = progress;
  if (status === "ready") return noteReady(tx, isIt, runId, progress.place);
  if (status === "preparing") return;
  const values =
    status === "running"
      ? { state: "running" as const, startedAt: sql`coalesce(${runPeers.startedAt}, now())` }
      : { commandEndedAt: sql`coalesce(${runPeers.commandEndedAt}, now())` };
  const noted = await tx
    .update(runPeers)
    .set(values)
    .where(and(isIt, sql`${runPeers.state} <> 'ended'`))
    .returning(seen);
  await tellRuns(tx, noted);
}

/** Once all are ready their places stay as they are: others may be told of them already. */
async function noteReady(
  tx: Tx,
  isIt: SQL,
  runId: string,
  place: (Progress & { status: "ready" })["place"],
): Promise<void> {
  if (!place) throw new AppError("invalid", "An instance of a run tells its place when it is ready.");
  await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, runId)).for("no key update");
  const isMissing = sql`exists (select from run_peers other where other.run_id = ${runId}
    and other.attempt = run_peers.attempt and other.state in ('wanted', 'preparing'))`;
  await tx
    .update(runPeers)
    .set({ state: "ready", ...place })
    .where(and(isIt, sql`${runPeers.state} in ('preparing', 'ready')`, isMissing));
  await explainPeers(tx, runId);
  await notify(tx, "queue", CANCELED);
}

/** The end of an instance, once. */
export async function endPeers(tx: Tx, which: SQL, outcome: AttemptOutcome): Promise<void> {
  const ended = await tx
    .update(runPeers)
    .set({ state: "ended", outcome, endedAt: sql`now()`, leaseExpiresAt: null })
    .where(and(which, sql`${runPeers.state} <> 'ended'`))
    .returning(seen);
  await tellRuns(tx, ended);
}

export const endFirst = (tx: Tx, run: OfAttempt, outcome: AttemptOutcome): Promise<void> =>
  endPeers(tx, isFirst(run), outcome);

type News = Pick<Renewal, "cancel" | "meetings">;
type NewsRow = {
  id: string;
  is_to_end: boolean;
  places: { address: string; ports: number[] }[] | null;
};

/**
 * Which of the instances are to end, as their run is over, is canceled or another has failed; and which may start. What
 * only stores what it has left is let do so, as its cause may be that of the run.
 */
export async function newsOfPeers(executor: Executor, which: SQL, id: "id" | "run_id"): Promise<News> {
  const others = sql`run_peers o where o.run_id = p.run_id and o.attempt = p.attempt`;
  const rows = await executor.execute<NewsRow>(sql`
    select p.${sql.identifier(id)} as id,
      r.cancel_requested_at is not null or (p.command_ended_at is null and (not ${isLeasedRun("r")} or r.attempt <> p.attempt
        or exists (select from ${others} and o.state = 'ended' and o.outcome->>'status' <> 'completed'))) as is_to_end,
      case when p.state = 'ready' and not exists (select from ${others} and o.state in ('wanted', 'preparing'))
        then (select jsonb_agg(jsonb_build_object('address', o.address, 'ports', o.ports) order by o.instance) from ${others})
        end as places
    from run_peers p join runs r on r.id = p.run_id where p.state <> 'ended' and ${which}`);
  const meetings = rows.flatMap((row) =>
    row.places && !row.is_to_end ? [{ id: row.id, places: row.places }] : [],
  );
  return {
    cancel: rows.filter((row) => row.is_to_end).map((row) => row.id),
    ...(meetings.length > 0 && { meetings }),
  };
}
