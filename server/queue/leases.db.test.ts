import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { activities } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { startActivity } from "../activities/start-activity";
import { hasLapsed, isFree, isHeldBy, LEASE_SECONDS, LostHold, renewHolds, taken, whileHeld } from "./leases";

const services = testServices(testDatabase());
const LONG_AGO = new Date(0);

async function makeRow(): Promise<string> {
  const ctx = await makeWorkspace(services);
  const input = { change: { kind: "archive" as const }, at: new Date().toISOString() };
  return services.db.transaction((tx) => startActivity(tx, ctx, { kind: "changeRuns", input }));
}

/** Takes the row as whoever works on it would. */
async function take(id: string): Promise<{ id: string; epoch: number }> {
  const [row] = await services.db
    .update(activities)
    .set(taken(activities))
    .where(eq(activities.id, id))
    .returning();
  return { id, epoch: row!.leaseEpoch };
}

const lapse = (id: string) =>
  services.db
    .update(activities)
    .set({ leaseExpiresAt: sql`now() - interval '1 second'` })
    .where(eq(activities.id, id));

async function look(id: string) {
  const [row] = await services.db
    .select({
      isFree: sql<boolean>`${isFree(activities)}`,
      hasLapsed: sql<boolean>`${hasLapsed(activities, { upSince: LONG_AGO })}`,
      leftSeconds: sql<number>`extract(epoch from ${activities.leaseExpiresAt} - now())::float8`,
    })
    .from(activities)
    .where(eq(activities.id, id));
  return row!;
}

describe("a lease", () => {
  it("is for eight seconds of the database's time, and each taking raises the epoch", async () => {
    const id = await makeRow();
    expect(await look(id)).toMatchObject({ isFree: true, hasLapsed: false, leftSeconds: null });
    expect((await take(id)).epoch).toBe(1);
    const held = await look(id);
    expect(held).toMatchObject({ isFree: false, hasLapsed: false });
    expect(held.leftSeconds).toBeGreaterThan(LEASE_SECONDS - 2);
    expect(held.leftSeconds).toBeLessThanOrEqual(LEASE_SECONDS);
    await lapse(id);
    expect(await look(id)).toMatchObject({ isFree: true, hasLapsed: true });
    expect((await take(id)).epoch).toBe(2);
  });

  it("is renewed for those who hold it still, many at once, and for nobody else", async () => {
    const [kept, stolen, letGo] = [await makeRow(), await makeRow(), await makeRow()];
    const holds = [await take(kept), await take(stolen), await take(letGo)];
    await take(stolen);
    await services.db.update(activities).set({ leaseExpiresAt: null }).where(eq(activities.id, letGo));
    await lapse(kept);
    expect(await renewHolds(services.db, activities, holds)).toEqual(new Set([kept]));
    expect(await look(kept)).toMatchObject({ isFree: false, hasLapsed: false });
    expect(await look(letGo)).toMatchObject({ leftSeconds: null });
    const written = await services.db
      .update(activities)
      .set({ message: "mine" })
      .where(isHeldBy(activities, holds[1]!))
      .returning();
    expect(written).toEqual([]);
  });

  it("that is lost while work goes on tells the work", async () => {
    const id = await makeRow();
    const hold = await take(id);
    const work = whileHeld(services.db, activities, hold, async (signal) => {
      await take(id);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    });
    await expect(work).rejects.toThrow(LostHold);
  });

  it("does not lapse by an outage of the database", async () => {
    const id = await makeRow();
    await take(id);
    await lapse(id);
    const lapsedSince = async (up: Date) => {
      const [row] = await services.db
        .select({ lapsed: sql<boolean>`${hasLapsed(activities, { upSince: up })}` })
        .from(activities)
        .where(eq(activities.id, id));
      return row!.lapsed;
    };
    expect(await lapsedSince(new Date())).toBe(false);
    expect(await lapsedSince(LONG_AGO)).toBe(true);
  });
});
