import { and, eq, inArray, isNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { instances } from "@/db/schema";
import type { Assignment } from "@/domain/node/assignment";
import type { Lease } from "@/domain/node/messages";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { GIVE_UP_SECONDS, hasLapsed, isFree, LEASE, renewHolds, taken } from "@/server/queue/leases";
import type { SubjectDesk } from "../subject-desk";
import { loadInstance } from "./load-instance";
import { noteUse } from "./note-use";
import {
  endInstance,
  finishInstance,
  type InstancePlace,
  loadPlace,
  noteBegun,
  reportInstance,
} from "./report";

type Instance = typeof instances.$inferSelect;

/** Gateways have heard by then that an instance is not asked any more. */
const DRAIN = sql.raw("interval '2 seconds'");

/** What a node is answered about instances of deployments. */
export function instanceDesk(services: Services): SubjectDesk {
  return {
    reclaim: (nodeId, held) => reclaimInstances(services, nodeId, held),
    claim: (nodeId, freeSlots) => claimInstances(services, nodeId, freeSlots),
    renew: (nodeId, leases) => renewInstances(services, nodeId, leases),
    report: (lease, progress) => reportInstance(services, lease, progress),
    metrics: (lease, points) => noteUse(services, lease, points),
    finish: (lease, outcome) => finishInstance(services, lease, outcome),
  };
}

/** What is not held any more is canceled like what is drained, and not lost: it ends when it has answered what it was asked. */
async function renewInstances({ db }: Pick<Services, "db">, nodeId: string, leases: Lease[]) {
  const held = await renewHolds(db, instances, leases, eq(instances.nodeId, nodeId));
  const isDrained = sql<boolean>`${instances.drainingAt} is not null and ${instances.drainingAt} + ${DRAIN} < now()`;
  const isStuck = sql<boolean>`${instances.replaceRequestedAt} is not null`;
  const rows = await db
    .select({ id: instances.id, isDrained, isStuck })
    .from(instances)
    .where(inArray(instances.id, [...held]));
  const unwanted = leases.map(({ id }) => id).filter((id) => !held.has(id));
  return {
    lost: [],
    cancel: [...unwanted, ...rows.filter(({ isDrained }) => isDrained).map(({ id }) => id)],
    stuck: rows.filter(({ isDrained, isStuck }) => isStuck && !isDrained).map(({ id }) => id),
  };
}

/** Each with a new epoch, so that whoever held it before writes no more. */
async function reclaimInstances(services: Services, nodeId: string, held: string[]): Promise<Assignment[]> {
  const isOurs = and(
    eq(instances.nodeId, nodeId),
    inArray(instances.state, ["preparing", "starting", "ready", "draining"]),
    notInArray(instances.id, held),
  );
  const rows = await services.db.select().from(instances).where(isOurs);
  const all: Assignment[] = [];
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
async function claimInstances(services: Services, nodeId: string, free: number[]): Promise<Assignment[]> {
  if (free.length === 0) return [];
  const isFreeNow = and(
    eq(instances.state, "wanted"),
    isFree(instances),
    or(isNull(instances.retryAt), sql`${instances.retryAt} <= now()`),
    isTakenBy(nodeId),
  );
  const waiting = await services.db
    .select()
    .from(instances)
    .where(isFreeNow)
    .orderBy(instances.createdAt)
    .limit(free.length);
  const all: Assignment[] = [];
  const slots = new Set(free);
  for (const row of waiting) {
    const slot = row.slot !== null && slots.has(row.slot) ? row.slot : [...slots][0]!;
    const assigned = await inPlace(services, row, async (tx, place) => {
      // Held until the claim is seen: whoever pauses a node or lets it go then knows what it has.
      await tx.execute(sql`select from nodes where id = ${nodeId} for no key update`);
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

/**
 * The node takes instances of this target now. Of several nodes the one with the fewest of a deployment takes the next, so
 * that they do not end together; one that is silent or paused keeps nobody waiting. On the studio's own machine any may.
 */
const isTakenBy = (nodeId: string): SQL => sql`exists (
  select from nodes n join compute_targets t on t.workspace_id = ${instances.workspaceId} and t.name = ${instances.compute}
  where n.id = ${nodeId} and n.target = t.name and n.paused_at is null
    and (t.id = n.target_id or (n.target_id is null and t.is_shared))
    and (t.kind = 'local' or t.stopped_at is null or ${instances.attempt} > 0)
    and (t.kind = 'local' or ${heldBy(sql`n.id`)} <= all (
      select ${heldBy(sql`other.id`)} from nodes other
      where other.target = n.target and other.target_id is not distinct from n.target_id and other.paused_at is null
        and other.heartbeat_at > now() - ${LEASE})))`;

const heldBy = (nodeId: SQL): SQL => sql`(select count(*) from instances held
  where held.deployment_id = ${instances.deploymentId} and held.node_id = ${nodeId}
    and held.state not in ('wanted', 'draining'))`;

/** An instance that cannot be made into an assignment has ended before it began, with the cause. */
async function assign(
  tx: Tx,
  { keyring }: Pick<Services, "keyring">,
  place: InstancePlace,
  row: Instance,
): Promise<Assignment | null> {
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
  const isLost = hasLapsed(instances, { upSince, moreSeconds: GIVE_UP_SECONDS });
  const silent = await services.db.select().from(instances).where(isLost);
  for (const row of silent) {
    await inPlace(services, row, async (tx, place) => {
      const isIt = and(eq(instances.id, row.id), isLost);
      const [lost] = await tx.select().from(instances).where(isIt).for("update");
      if (lost) await endInstance(tx, place, { ...lost, nodeId: null }, { message: SILENT, excerpt: "" });
    });
  }
}
