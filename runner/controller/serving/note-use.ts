import { and, eq } from "drizzle-orm";
import { deployments, instances } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import { type Lease, type SystemPoint, USE_KEYS } from "@/domain/node/messages";
import { emptyMeasured, SLOT_MS, type Slot, SPANS } from "@/domain/serving/telemetry";
import type { Services } from "@/server/core/services";
import { toRow, writeRows } from "@/server/endpoints/telemetry-rows";
import { isHeldBy } from "@/server/queue/leases";

type Use = Pick<Slot, "startsAt" | "cpu" | "memoryBytes">;

/** Keeps what the processes of an instance take: of this moment on its row, and over time in the telemetry of its deployment. */
export async function noteUse({ db }: Services, lease: Lease, points: SystemPoint[]): Promise<void> {
  const uses = usesOf(points);
  await db.transaction(async (tx) => {
    const [of] = await tx
      .select({ deploymentId: instances.deploymentId })
      .from(instances)
      .where(isHeldBy(instances, lease));
    if (!of) throw new StaleLease(lease.id);
    const { deploymentId } = of;
    // The deployment before its instance, as whoever deletes it takes them.
    await tx
      .select({ id: deployments.id })
      .from(deployments)
      .where(eq(deployments.id, deploymentId))
      .for("key share");
    const last = uses.at(-1);
    if (!last) return;
    const { cpu, memoryBytes } = last;
    const held = await tx
      .update(instances)
      .set({ cpu, memoryBytes })
      .where(and(isHeldBy(instances, lease), eq(instances.deploymentId, deploymentId)))
      .returning({ id: instances.id });
    if (held.length === 0) throw new StaleLease(lease.id);
    const rows = uses.map(({ startsAt, ...use }) =>
      toRow(
        { ...emptyMeasured(), ...use },
        { deploymentId, startsAt: new Date(startsAt), spanSeconds: SPANS[0].seconds, source: lease.id },
      ),
    );
    await writeRows(tx, rows);
  });
}

/** The most of each slot, in the order of time. */
function usesOf(points: SystemPoint[]): Use[] {
  const slots = new Map<number, Use>();
  for (const { key, value, time } of points) {
    const startsAt = Math.floor(time / SLOT_MS) * SLOT_MS;
    const use = slots.get(startsAt) ?? { startsAt, cpu: null, memoryBytes: null };
    if (key === USE_KEYS.cpu) use.cpu = Math.max(use.cpu ?? 0, value);
    else if (key === USE_KEYS.memoryBytes)
      use.memoryBytes = Math.max(use.memoryBytes ?? 0, Math.round(value));
    else continue;
    slots.set(startsAt, use);
  }
  return [...slots.values()].sort((a, b) => a.startsAt - b.startsAt);
}
