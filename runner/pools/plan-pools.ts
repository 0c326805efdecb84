import { eq, inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { nodes, nodeTokens, poolNodes } from "@/db/schema";
import { planPool } from "@/domain/compute/plan-pool";
import { newId } from "@/domain/ids";
import { executesOn } from "@/server/queue/held-on";
import { notify } from "@/server/queue/notify";
import { type Pool, readPools, servesOn } from "./read-pools";

/** So long a machine may be away before its nodes count as gone. */
const FORGOTTEN = sql`interval '60 seconds'`;

/** Decides which nodes every pool has, one controller at a time. `homeId` names the machine that will start new ones. */
export async function planPools(db: Db, homeId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('atelier_pools')) as mine`,
    );
    if (!lock?.mine) return;
    await forgetForeign(tx, homeId);
    for (const pool of await readPools(tx)) {
      await noteBusy(tx, pool);
      const { start, drain } = planPool(pool.settings, pool, pool.nodes);
      for (const id of drain) await letGo(tx, pool.nodes.find((node) => node.id === id)!);
      if (start > 0) await addNodes(tx, pool, homeId, start);
    }
  });
}

/** Nodes of a machine that is not heard of any more, as after a restore elsewhere: nobody there will tend them. */
async function forgetForeign(tx: Tx, homeId: string): Promise<void> {
  const gone = await tx.execute<{ name: string }>(sql`
    delete from pool_nodes p where p.home_id <> ${homeId} and p.created_at < now() - ${FORGOTTEN}
      and not exists (select from nodes n where n.name = p.name and (n.heartbeat_at > now() - ${FORGOTTEN}
        or ${servesOn(sql`n.id`)}
        or ${executesOn(sql`n.id`)}))
    returning p.name`);
  const names = gone.map(({ name }) => name);
  if (names.length === 0) return;
  await tx.delete(nodes).where(inArray(nodes.name, names));
  await tx.delete(nodeTokens).where(inArray(nodeTokens.name, names));
  await notify(tx, "auth");
}

/** What executes now is idle no earlier than now. */
async function noteBusy(tx: Tx, pool: Pool): Promise<void> {
  const busy = pool.nodes.filter(({ used, serves }) => used > 0 || serves).map(({ id }) => id);
  if (busy.length === 0) return;
  await tx
    .update(poolNodes)
    .set({ busyAt: sql`now()` })
    .where(
      sql`${inArray(poolNodes.id, busy)} and (busy_at is null or busy_at < now() - interval '2 seconds')`,
    );
}

/** From here on it takes nothing more; one that has just taken a run stays. */
async function letGo(tx: Tx, { id, nodeId }: Pool["nodes"][number]): Promise<void> {
  if (nodeId !== null) {
    // A claim holds the node's row until its run is seen: the next statement sees what was claimed.
    await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.id, nodeId)).for("update");
    const paused = await tx.execute(sql`
      update nodes set paused_at = now() where id = ${nodeId} and not ${servesOn(sql`nodes.id`)}
        and not ${executesOn(sql`nodes.id`)} returning id`);
    if (paused.length === 0) return;
  }
  await tx.update(poolNodes).set({ drainingAt: sql`now()` }).where(eq(poolNodes.id, id));
}

/** Each has a token of its own, which is made when its process is. */
async function addNodes(tx: Tx, pool: Pool, homeId: string, count: number): Promise<void> {
  const taken = new Set(pool.nodes.map(({ place }) => place));
  const { targetId, name: target, settings } = pool;
  for (let place = 1, left = count; left > 0; place++) {
    if (taken.has(place)) continue;
    const id = newId("poolNode");
    // Names of nodes are the installation's: two workspaces may each have a pool of this name.
    const name = `${target}-${place}-${id.slice(-4)}`;
    await tx
      .insert(poolNodes)
      .values({ id, targetId, place, name, homeId, slots: settings.slots })
      .onConflictDoNothing();
    await tx
      .insert(nodeTokens)
      .values({ id: newId("nodeToken"), name, target, targetId, hash: id })
      .onConflictDoNothing();
    left--;
  }
}
