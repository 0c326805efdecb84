import { and, eq, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { instances } from "@/db/schema";
import type { InstanceAssignment, InstanceHold, ServingSync } from "@/domain/node/serving";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { hasLapsed, isFree, renewHolds, taken } from "@/server/queue/leases";
import { loadInstance } from "./load-instance";
import { endInstance, loadPlace, noteBegun } from "./report";

type Instance = typeof instances.$inferSelect;

/** Gateways have heard by then that an instance is not asked any more. */
const DRAIN = sql.raw("interval '2 seconds'");

/** Renews the leases of a node's instances, and says what it is to run, to end and to replace. */
export async function syncInstances(
  services: Services,
  nodeId: string,
  holds: InstanceHold[],
  freeSlots: number[],
): Promise<ServingSync> {
  const { db } = services;
  const ids = holds.map(({ id }) => id);
  const held =
    ids.length > 0 ? await renewHolds(db, instances, holds, eq(instances.nodeId, nodeId)) : new Set<string>();
  const answer: ServingSync = { take: [], end: ids.filter((id) => !held.has(id)), replace: [] };
  if (held.size > 0) {
    const isDrained = sql<boolean>`${instances.drainingAt} is not null and ${instances.drainingAt} + ${DRAIN} < now()`;
    const isStuck = sql<boolean>`${instances.replaceRequestedAt} is not null`;
    const rows = await db
      .select({ id: instances.id, isDrained, isStuck })
      .from(instances)
      .where(inArray(instances.id, [...held]));
    answer.end.push(...rows.flatMap(({ id, isDrained }) => (isDrained ? id : [])));
    answer.replace.push(...rows.flatMap(({ id, isDrained, isStuck }) => (isStuck && !isDrained ? id : [])));
  }
  answer.take.push(...(await takeUp(services, nodeId, ids)));
  const free = [...freeSlots].filter((slot) => !answer.take.some((one) => one.slot === slot));
  for (;;) {
    const claimed = await db.transaction((tx) => claimNext(services, tx, nodeId, free, ids));
    if (claimed === "none") return answer;
    if (claimed === "unfit") continue;
    answer.take.push(claimed);
    free.splice(free.indexOf(claimed.slot), 1);
  }
}

/** What this node had before it was started: each with a new epoch, so that whoever held it before writes no more. */
async function takeUp(
  { db, keyring }: Services,
  nodeId: string,
  held: string[],
): Promise<InstanceAssignment[]> {
  return db.transaction(async (tx) => {
    const isOurs = and(
      eq(instances.nodeId, nodeId),
      inArray(instances.state, ["preparing", "starting", "ready", "draining"]),
      held.length > 0 ? notInArray(instances.id, held) : undefined,
    );
    const rows = await tx.update(instances).set(taken(instances)).where(isOurs).returning();
    const all: InstanceAssignment[] = [];
    for (const row of rows) {
      const one = await assign(tx, keyring, row);
      if (one) all.push(one);
    }
    return all;
  });
}

async function claimNext(
  { keyring }: Services,
  tx: Tx,
  nodeId: string,
  free: number[],
  held: string[],
): Promise<InstanceAssignment | "none" | "unfit"> {
  if (free.length === 0) return "none";
  const isDue = or(isNull(instances.retryAt), sql`${instances.retryAt} <= now()`);
  const [next] = await tx
    .select({ id: instances.id, slot: instances.slot })
    .from(instances)
    .where(
      and(
        eq(instances.state, "wanted"),
        isFree(instances),
        isDue,
        held.length > 0 ? notInArray(instances.id, held) : undefined,
      ),
    )
    .orderBy(instances.createdAt)
    .limit(1)
    .for("update", { skipLocked: true });
  if (!next) return "none";
  const slot = next.slot !== null && free.includes(next.slot) ? next.slot : free[0]!;
  const [row] = await tx
    .update(instances)
    .set({
      ...taken(instances),
      ...{ nodeId, slot, state: "preparing", retryAt: null, replaceRequestedAt: null, socket: null },
      attempt: sql`${instances.attempt} + 1`,
    })
    .where(eq(instances.id, next.id))
    .returning();
  await noteBegun(tx, row!);
  return (await assign(tx, keyring, row!)) ?? "unfit";
}

/** An instance that cannot be made into an assignment has ended before it began, with the cause. */
async function assign(
  tx: Tx,
  keyring: Services["keyring"],
  row: Instance,
): Promise<InstanceAssignment | null> {
  try {
    return await tx.transaction((inner) => loadInstance(inner, keyring, row));
  } catch (failure) {
    const known = knownFailure(failure);
    if (known?.code === "unavailable") throw failure;
    const place = await loadPlace(tx, row);
    const message = known?.message ?? (failure instanceof Error ? failure.message : String(failure));
    if (place) await endInstance(tx, place, row, { message, excerpt: "" });
    return null;
  }
}

/** Takes the instances of nodes that have fallen silent from them, to be started anew by one that lives. */
export async function loseInstances(db: Db, upSince?: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const isLost = hasLapsed(instances, { upSince, moreSeconds: 3 });
    const rows = await tx.select().from(instances).where(isLost).for("update", { skipLocked: true });
    for (const row of rows) {
      const place = await loadPlace(tx, row);
      const ended = { message: "The machine that ran it has fallen silent.", excerpt: "" };
      if (place) await endInstance(tx, place, { ...row, nodeId: null }, ended);
    }
  });
}
