/**
 * What people ask of builds that are there: to make them anew, to remove them. The node that holds a build is told by the
 * answer to a renewal, and says what came of it; in the same transaction the activity goes on.
 */
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { activities, buildOrders, environmentBuilds, nodes, runs } from "@/db/schema";
import { environmentClean } from "@/domain/activities/environment-clean";
import { showBytes } from "@/domain/disk-room.mjs";
import { secretsOf } from "@/domain/index-secrets";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import { storableText } from "@/domain/storable-text";
import { appendLines } from "@/server/activities/write-held";
import { isInUse } from "@/server/builds/in-use";
import { knownFailure } from "@/server/core/failures";
import type { Keyring } from "@/server/core/keyring";
import { tellActivitiesEnded } from "@/server/notifications/tell-ends";
import { notify } from "@/server/queue/notify";
import { newestValue } from "@/server/secrets/newest-value";

/** An order whose end is not heard of is given again: its node knows it by its id. */
const AGAIN = sql.raw("interval '60 seconds'");
const SILENT = sql.raw("interval '60 seconds'");
const MOST_AT_ONCE = 20;
const IN_USE = "A run uses it by now.";
const AWAY = "Its machine is not heard of any more.";

/** The orders that a node has not been given yet, or was given long ago. */
export async function giveOrders(db: Db, keyring: Keyring, nodeId: string): Promise<BuildOrder[]> {
  const isDue = sql`(${buildOrders.givenAt} is null or ${buildOrders.givenAt} < now() - ${AGAIN})`;
  const isTheirs = and(eq(environmentBuilds.nodeId, nodeId), isNull(buildOrders.settledAt), isDue)!;
  const found = await db
    // Of one that was given before, the runs that wait for it would count as its users.
    .select({ id: buildOrders.id, isUsed: sql<boolean>`(${buildOrders.givenAt} is null and ${isInUse()})` })
    .from(buildOrders)
    .innerJoin(environmentBuilds, eq(environmentBuilds.id, buildOrders.buildId))
    .where(isTheirs)
    .orderBy(buildOrders.id)
    .limit(MOST_AT_ONCE);
  const given: BuildOrder[] = [];
  for (const { id, isUsed } of found) {
    const which = eq(buildOrders.id, id);
    if (isUsed) await settleOrder(db, which, { status: "inUse" });
    else
      await db
        .transaction((tx) => giveOne(tx, keyring, id))
        .then((order) => given.push(order))
        .catch((failure) => settleOrder(db, which, { status: "failed", error: explain(failure) }));
  }
  return given;
}

/** A renewal also renews leases: it does not fail for a build. What passes by itself is given at the next. */
function explain(failure: unknown): string {
  const known = knownFailure(failure);
  if (!known || known.code === "unavailable") throw failure;
  return known.message;
}

async function giveOne(tx: Tx, keyring: Keyring, id: string): Promise<BuildOrder> {
  const [row] = await tx
    .update(buildOrders)
    .set({ givenAt: sql`now()` })
    .where(eq(buildOrders.id, id))
    .returning();
  const { buildId, work, runId } = row!;
  const [build] = await tx.select().from(environmentBuilds).where(eq(environmentBuilds.id, buildId));
  const order = { id, work, hash: build!.hash };
  if (work === "remove") return order;
  const [run] = await tx
    .select({ environment: runs.environment, workspaceId: runs.workspaceId })
    .from(runs)
    .where(eq(runs.id, runId!));
  const environment = run!.environment!;
  const indexSecrets: Record<string, string> = {};
  for (const name of secretsOf(environment.packages))
    indexSecrets[name] = (await newestValue(tx, keyring, run!.workspaceId, name)) ?? "";
  return { ...order, environment, indexSecrets };
}

type End = Pick<BuildOrderEnd, "status" | "freedBytes" | "error">;

/** What a node says of an order of its own. Repeated, it changes nothing. */
export function settleBuild(db: Db, nodeId: string, { id, ...end }: BuildOrderEnd): Promise<void> {
  const isTheirs = sql`exists (select from ${environmentBuilds}
    where ${environmentBuilds.id} = ${buildOrders.buildId} and ${environmentBuilds.nodeId} = ${nodeId})`;
  return settleOrder(db, and(eq(buildOrders.id, id), isTheirs)!, end);
}

/** Nobody waits for a machine that does not come back. */
export async function loseOrders(db: Db): Promise<void> {
  const lost = await db
    .select({ id: buildOrders.id })
    .from(buildOrders)
    .innerJoin(environmentBuilds, eq(environmentBuilds.id, buildOrders.buildId))
    .innerJoin(nodes, eq(nodes.id, environmentBuilds.nodeId))
    .where(and(isNull(buildOrders.settledAt), sql`${nodes.heartbeatAt} < now() - ${SILENT}`));
  for (const { id } of lost) await settleOrder(db, eq(buildOrders.id, id), { status: "failed", error: AWAY });
}

function settleOrder(db: Db, which: SQL, { status, freedBytes = 0, error }: End): Promise<void> {
  const problem =
    status === "done" ? null : status === "inUse" ? IN_USE : storableText(error ?? "It failed.");
  return db.transaction(async (tx) => {
    const [order] = await tx
      .update(buildOrders)
      .set({ settledAt: sql`now()`, freedBytes, problem })
      .where(and(which, isNull(buildOrders.settledAt)))
      .returning();
    if (!order) return;
    const [activity] = await tx
      .select()
      .from(activities)
      .where(eq(activities.id, order.activityId))
      .for("update");
    const removed = order.work === "remove" && problem === null;
    if (removed)
      await tx
        .update(environmentBuilds)
        .set({ status: "removed" })
        .where(and(eq(environmentBuilds.id, order.buildId), eq(environmentBuilds.status, "ready")));
    await goOn(tx, activity!, order);
  });
}

type Activity = typeof activities.$inferSelect;
type Order = typeof buildOrders.$inferSelect;

async function goOn(tx: Tx, activity: Activity, order: Order): Promise<void> {
  const { id, workspaceId, kind, total } = activity;
  const outcome = environmentClean.outcome.parse(activity.outcome);
  if (order.problem !== null) outcome.kept += 1;
  else if (order.work === "remove") {
    outcome.removed += 1;
    outcome.freedBytes += order.freedBytes ?? 0;
  }
  const done = activity.done + 1;
  const isOver = done >= total;
  const words = kind === "environmentClean" ? tellClean(outcome) : tellRebuild(outcome.kept, order.problem);
  await tx
    .update(activities)
    .set({
      ...{ done, outcome, updatedAt: sql`clock_timestamp()` },
      ...(isOver && { ...words, endedAt: sql`now()` }),
    })
    .where(eq(activities.id, id));
  if (kind === "environmentClean")
    await appendLines(tx, id, [await tellOrder(tx, order), ...(isOver && words.doing ? [words.doing] : [])]);
  if (isOver) await tellActivitiesEnded(tx, [id]);
  await notify(tx, "activities", `${workspaceId} ${id}`);
}

const countOf = (count: number) => `${count} ${count === 1 ? "build" : "builds"}`;

function tellClean({ removed, freedBytes, kept }: { removed: number; freedBytes: number; kept: number }) {
  const doing = `${countOf(removed)} removed, ${showBytes(freedBytes)} freed.`;
  const message = kept === 0 ? null : `${doing} ${countOf(kept)} kept: the log says why.`;
  return { status: "completed" as const, doing, message };
}

const tellRebuild = (failed: number, problem: string | null) =>
  failed === 0
    ? { status: "completed" as const, doing: null, message: null }
    : { status: "failed" as const, doing: null, message: problem ?? "On another machine it failed." };

async function tellOrder(tx: Tx, { buildId, problem, freedBytes }: Order): Promise<string> {
  const label = sql<string | null>`(select r.environment ->> 'label' from runs r
    where r.build_id = environment_builds.id order by r.created_at desc limit 1)`;
  const [build] = await tx
    .select({ hash: environmentBuilds.hash, label })
    .from(environmentBuilds)
    .where(eq(environmentBuilds.id, buildId));
  const name = `${build!.label ?? "Unnamed"} (${build!.hash.slice(0, 8)})`;
  return problem === null
    ? `${name}: removed, ${showBytes(freedBytes ?? 0)} freed.`
    : `${name}: kept. ${problem}`;
}
