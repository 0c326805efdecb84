import { and, eq, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { instances } from "@/db/schema";
import type { InstanceAssignment, InstanceHold, ServingSync } from "@/domain/node/serving";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { hasLapsed, isFree, renewHolds, taken } from "@/server/queue/leases";
import { loadInstance } from "./load-instance";
import { endInstance, type InstancePlace, loadPlace, noteBegun } from "./report";

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
  const free = freeSlots.filter((slot) => !answer.take.some((one) => one.slot === slot));
  if (free.length > 0) answer.take.push(...(await claim(services, nodeId, free, ids)));
  return answer;
}

/** What this node had before it was started: each with a new epoch, so that whoever held it before writes no more. */
async function takeUp(services: Services, nodeId: string, held: string[]): Promise<InstanceAssignment[]> {
  const isOurs = and(
    eq(instances.nodeId, nodeId),
    inArray(instances.state, ["preparing", "starting", "ready", "draining"]),
    held.length > 0 ? notInArray(instances.id, held) : undefined,
  );
  const rows = await services.db.select().from(instances).where(isOurs);
  const all: InstanceAssignment[] = [];
  for (const row of rows) {
    const assigned = await inPlace(services, row, async (tx, place) => {
      const isIt = and(eq(instances.id, row.id), isOurs);
      const [mine] = await tx.update(instances).set(taken(instances)).where(isIt).returning();
      return mine ? assign(tx, services, place, mine) : null;
    });
    if (assigned) all.push(assigned);
  }
  return all;
}

/** The endpoint is held before any instance of it, as every command does: of two nobody waits for the other for ever. */
function inPlace<T>(
  { db }: Pick<Services, "db">,
  row: Instance,
  work: (tx: Tx, place: InstancePlace) => Promise<T>,
): Promise<T | null> {
  return db.transaction(async (tx) => {
    const place = await loadPlace(tx, row);
    return place && work(tx, place);
  });
}

/** The instances that wait longest, as many as there is room for. */
async function claim(
  services: Services,
  nodeId: string,
  free: number[],
  held: string[],
): Promise<InstanceAssignment[]> {
  const isFreeNow = and(
    eq(instances.state, "wanted"),
    isFree(instances),
    or(isNull(instances.retryAt), sql`${instances.retryAt} <= now()`),
    held.length > 0 ? notInArray(instances.id, held) : undefined,
  );
  const waiting = await services.db
    .select()
    .from(instances)
    .where(isFreeNow)
    .orderBy(instances.createdAt)
    .limit(free.length);
  const all: InstanceAssignment[] = [];
  const slots = new Set(free);
  for (const row of waiting) {
    const slot = row.slot !== null && slots.has(row.slot) ? row.slot : [...slots][0]!;
    const assigned = await inPlace(services, row, async (tx, place) => {
      const [mine] = await tx
        .update(instances)
        .set({
          ...taken(instances),
          ...{ nodeId, slot, state: "preparing", retryAt: null, replaceRequestedAt: null, socket: null },
          attempt: sql`${instances.attempt} + 1`,
        })
        .where(and(eq(instances.id, row.id), isFreeNow))
        .returning();
      if (!mine) return null;
      await noteBegun(tx, place, mine);
      return assign(tx, services, place, mine);
    });
    if (!assigned) continue;
    all.push(assigned);
    slots.delete(slot);
  }
  return all;
}

/** An instance that cannot be made into an assignment has ended before it began, with the cause. */
async function assign(
  tx: Tx,
  { keyring }: Pick<Services, "keyring">,
  place: InstancePlace,
  row: Instance,
): Promise<InstanceAssignment | null> {
  try {
    return await tx.transaction((inner) => loadInstance(inner, keyring, row));
  } catch (failure) {
    const known = knownFailure(failure);
    if (known?.code === "unavailable") throw failure;
    const message = known?.message ?? (failure instanceof Error ? failure.message : String(failure));
    await endInstance(tx, place, row, { message, excerpt: "" });
    return null;
  }
}

const SILENT = "The machine that ran it has fallen silent.";

/** Takes the instances of nodes that have fallen silent from them, to be started anew by one that lives. */
export async function loseInstances(services: Pick<Services, "db">, upSince?: Date): Promise<void> {
  const isLost = hasLapsed(instances, { upSince, moreSeconds: 3 });
  const silent = await services.db.select().from(instances).where(isLost);
  for (const row of silent) {
    await inPlace(services, row, async (tx, place) => {
      const isIt = and(eq(instances.id, row.id), isLost);
      const [lost] = await tx.select().from(instances).where(isIt).for("update");
      if (lost) await endInstance(tx, place, { ...lost, nodeId: null }, { message: SILENT, excerpt: "" });
    });
  }
}
