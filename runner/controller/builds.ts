/**
 * Environment builds, and the activities by which people watch them. The build's own row is the truth: an activity is made
 * in each workspace whose runs wait for it, and ends as the build does. Its lease is the node's: renewed with those of the
 * node's runs, so that a build whose node has died does not seem to go on.
 */
import { and, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { activities, environmentBuilds, runs } from "@/db/schema";
import { type ActivityStatus, OPEN_STATUSES } from "@/domain/activities";
import { newId } from "@/domain/ids";
import type { BuildReport } from "@/domain/node/messages";
import { storableText } from "@/domain/storable-text";
import { startActivity } from "@/server/activities/start-activity";
import { type Actor, THE_STUDIO } from "@/server/core/context";
import { tellActivitiesEnded } from "@/server/notifications/tell-ends";
import { hasLapsed, inLease } from "@/server/queue/leases";
import { notifyAll } from "@/server/queue/notify";

const LOST = "The machine that built it went away and did not come back.";
const ANEW = "The runner that built it was started anew. The next run that needs it builds it.";

/** What a node tells of a build. */
export async function recordBuild(
  db: Db,
  nodeId: string,
  { hash, status, ...told }: BuildReport,
): Promise<{ buildId: string }> {
  const resolved = told.resolved?.map(storableText) ?? null;
  const error = told.error === undefined ? null : storableText(told.error);
  const isOver = status !== "building";
  // What is ready is reported by every run that uses it; the build ended when that was first said.
  const endedAt = isOver ? sql`coalesce(${environmentBuilds.endedAt}, now())` : null;
  const values = { status, resolved, python: told.python ?? null, error };
  const started = isOver ? {} : { startedAt: sql`now()` };
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(environmentBuilds)
      .values({ id: newId("build"), nodeId, hash, ...values, endedAt: isOver ? sql`now()` : null })
      .onConflictDoUpdate({
        target: [environmentBuilds.nodeId, environmentBuilds.hash],
        set: { ...values, endedAt, ...started },
      })
      .returning();
    await settle(tx, row!);
    return { buildId: row!.id };
  });
}

type Build = typeof environmentBuilds.$inferSelect;

const isOf = ({ id }: Pick<Build, "id">): SQL =>
  and(eq(activities.kind, "environmentBuild"), sql`${activities.input} ->> 'buildId' = ${id}`)!;
const isOpen = inArray(activities.status, [...OPEN_STATUSES]);

/** Ends the activities of a build as it has ended. A build that was given up as lost, and is ready all the same, is ready. */
async function settle(tx: Tx, build: Build): Promise<void> {
  const { status, startedAt, resolved, python, error } = build;
  if (status === "building") return end(tx, and(isOf(build), isOpen)!, { status: "failed", message: ANEW });
  const isOfThis = and(isOf(build), gte(activities.createdAt, startedAt));
  if (status === "failed")
    return end(tx, and(isOf(build), isOpen)!, { status, message: error?.split("\n")[0] ?? null });
  const count = resolved?.length ?? 0;
  const doing = `${count} ${count === 1 ? "package" : "packages"}${python ? ` with Python ${python}` : ""}`;
  const wasGivenUp = and(isOfThis, eq(activities.status, "failed"));
  for (const which of [and(isOf(build), isOpen), wasGivenUp])
    await end(tx, which!, { status: "completed", message: null, doing });
}

interface End {
  status: ActivityStatus;
  message: string | null;
  doing?: string;
}

async function end(tx: Tx, which: SQL, values: End): Promise<void> {
  const rows = await tx
    .update(activities)
    .set({ doing: null, ...values, endedAt: sql`now()`, updatedAt: sql`now()`, leaseExpiresAt: null })
    .where(which)
    .returning({ id: activities.id, workspaceId: activities.workspaceId });
  await tellActivitiesEnded(
    tx,
    rows.map(({ id }) => id),
  );
  await notifyAll(
    tx,
    "activities",
    rows.map(({ id, workspaceId }) => `${workspaceId} ${id}`),
  );
}

/** Shows the build that a run waits for among the activities of its workspace, once for each time that it is built. */
export async function showBuild(tx: Tx, runId: string, buildId: string): Promise<void> {
  const isWanted = eq(environmentBuilds.id, buildId);
  const [build] = await tx.select().from(environmentBuilds).where(isWanted).for("update");
  if (!build || build.status === "ready") return;
  const { workspaceId, userId, userName: name, environment } = runs;
  const [run] = await tx
    .select({ workspaceId, userId, name, environment })
    .from(runs)
    .where(eq(runs.id, runId));
  const isHere = eq(activities.workspaceId, run!.workspaceId);
  const isShown = and(isOf(build), isHere, gte(activities.createdAt, build.startedAt));
  if ((await tx.$count(activities, isShown)) > 0) return;
  const { userId: of, environment: wanted, ...place } = run!;
  const actor: Actor = of ? { kind: "engine", userId: of, runId, ...place } : THE_STUDIO;
  const input = { buildId, environment: wanted?.label ?? "of a run" };
  const held = { nodeId: build.nodeId, leaseEpoch: 1, leaseExpiresAt: inLease() };
  const values = { status: "running" as const, startedAt: build.startedAt, ...held };
  const starter = { actor, workspaceId: run!.workspaceId };
  await startActivity(tx, starter, { kind: "environmentBuild", input }, values);
  // It may have ended before the run could say that it waits.
  if (build.status !== "building") await settle(tx, build);
}

/** Renews what a node builds, together with the leases of its runs. */
export async function renewBuilds(db: Db, nodeId: string): Promise<void> {
  const isTheirs = and(eq(activities.nodeId, nodeId), eq(activities.kind, "environmentBuild"));
  await db.update(activities).set({ leaseExpiresAt: inLease() }).where(and(isTheirs, isOpen));
}

/** Ends the builds of a node that has come up: none of what it did before goes on. */
export const endBuildsOf = (db: Db, nodeId: string): Promise<void> =>
  giveUp(db, eq(environmentBuilds.nodeId, nodeId), ANEW);

/** Ends the builds of nodes that have fallen silent. */
export async function loseBuilds(db: Db, upSince?: Date): Promise<void> {
  const isSilent = and(isOpen, eq(activities.kind, "environmentBuild"), hasLapsed(activities, { upSince }));
  const silent = db
    .select({ id: sql<string>`${activities.input} ->> 'buildId'` })
    .from(activities)
    .where(isSilent);
  await giveUp(db, inArray(environmentBuilds.id, silent), LOST);
}

async function giveUp(db: Db, which: SQL, reason: string): Promise<void> {
  const isBuilding = eq(environmentBuilds.status, "building");
  await db.transaction(async (tx) => {
    const builds = await tx
      .update(environmentBuilds)
      .set({ status: "failed", error: reason, endedAt: sql`now()` })
      .where(and(which, isBuilding))
      .returning();
    for (const build of builds) await settle(tx, build);
  });
}
