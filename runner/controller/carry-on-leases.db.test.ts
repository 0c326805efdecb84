import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { activities, activityLines, activityRuns, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { MAX_TRIES } from "@/domain/activities";
import { AppError } from "@/domain/errors";
import { cancelActivity } from "@/server/activities/cancel-activity";
import type { WorkspaceCtx } from "@/server/core/context";
import { LostHold } from "@/server/queue/leases";
import { changeMatching } from "@/server/run-lists/change-matching";
import { stepChangeRuns } from "./activities/change-runs";
import { STEPS, type Steps } from "./activities/steps";
import { carryOnActivities } from "./carry-on";

const services = testServices(testDatabase());
const UNHURRIED_MS = 60_000;
const POLL = { timeout: 10_000 };
const withStep = (changeRuns: Steps["changeRuns"]): Steps => ({ ...STEPS, changeRuns });
const carryOn = (steps = STEPS) => carryOnActivities(services, UNHURRIED_MS, steps);

async function begin(total = 3): Promise<{ ctx: WorkspaceCtx; activityId: string }> {
  const ctx = await makeWorkspace(services);
  for (let number = 0; number < total; number++) await makeRun(ctx, { status: "failed" });
  return { ctx, ...(await changeMatching(ctx, { filter: {}, change: { kind: "archive" } })) };
}

const read = async (id: string) =>
  (await services.db.select().from(activities).where(eq(activities.id, id)))[0]!;
const set = (id: string, values: Record<string, unknown>) =>
  services.db.update(activities).set(values).where(eq(activities.id, id));
const lapse = (id: string) => set(id, { leaseExpiresAt: sql`now() - interval '1 second'` });
const logOf = async (id: string) =>
  (
    await services.db
      .select()
      .from(activityLines)
      .where(eq(activityLines.activityId, id))
      .orderBy(activityLines.number)
  ).map(({ text }) => text);

const archived = async (ctx: WorkspaceCtx) =>
  (await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId))).filter(
    ({ archivedAt }) => archivedAt !== null,
  ).length;

function makeGate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A step that waits, before or after it has written, until it is let go. */
function stalling(where: "before" | "after") {
  const [reached, gate] = [makeGate(), makeGate()];
  const pause = async () => {
    reached.open();
    await gate.opened;
  };
  const step: Steps["changeRuns"] = async (turn) => {
    if (where === "before") await pause();
    const commit = await stepChangeRuns(turn);
    return async (tx) => {
      const result = await commit(tx);
      if (where === "after") await pause();
      return result;
    };
  };
  return { steps: withStep(step), reached: reached.opened, letGo: gate.open };
}

describe("a step", () => {
  it("leaves the row free to be read, canceled and renewed while it works", async () => {
    const { ctx, activityId } = await begin();
    const stalled = stalling("after");
    const first = carryOn(stalled.steps);
    await stalled.reached;
    expect(await read(activityId)).toMatchObject({ status: "running", done: 0 });
    await cancelActivity(ctx, activityId);
    stalled.letGo();
    await first;
    expect(await read(activityId)).toMatchObject({
      status: "canceled",
      done: 3,
      message: `${ctx.actor.name} canceled it. 3 of 3 runs were done.`,
    });
  });

  it.each(["before", "after"] as const)(
    "of a runner that was stalled %s it wrote, and lost its lease, changes nothing",
    async (where) => {
      const { ctx, activityId } = await begin();
      const stalled = stalling(where);
      const first = carryOn(stalled.steps);
      await stalled.reached;
      await lapse(activityId);
      // What the stalled one has written holds rows until it ends; who takes over waits for them.
      const second = carryOn();
      if (where === "before") await second;
      else await expect.poll(async () => (await read(activityId)).leaseEpoch, POLL).toBe(2);
      stalled.letGo();
      await Promise.all([first, second]);
      expect(await read(activityId)).toMatchObject({
        status: "completed",
        done: 3,
        outcome: { changed: 3, refused: {} },
      });
      expect(await archived(ctx)).toBe(3);
      const log = await logOf(activityId);
      expect(log.filter((line) => line === "3 of 3 runs.")).toHaveLength(1);
      expect(log).toContain("Taken up again: whoever worked on it has fallen silent.");
    },
  );

  it("is not begun by another while its lease lasts", async () => {
    const { activityId } = await begin();
    const stalled = stalling("before");
    const first = carryOn(stalled.steps);
    await stalled.reached;
    await carryOn();
    expect(await read(activityId)).toMatchObject({ leaseEpoch: 1, done: 0 });
    stalled.letGo();
    await first;
    expect(await read(activityId)).toMatchObject({ status: "completed", done: 3 });
  });
});

describe("a step that throws", () => {
  const failing = (failure: Error) =>
    withStep(async (turn) => {
      const commit = await stepChangeRuns(turn);
      return async (tx) => {
        await commit(tx);
        throw failure;
      };
    });

  it("is tried again with its reason, each time later, and fails with it in the end", async () => {
    const { ctx, activityId } = await begin();
    const steps = failing(new AppError("unavailable", "The bucket is away."));
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      await carryOn(steps);
      const row = await read(activityId);
      expect(row).toMatchObject({
        status: "running",
        failures: tries,
        waitingReason: "It has failed, and is tried again: The bucket is away.",
        leaseExpiresAt: null,
      });
      expect(row.retryAt!.getTime()).toBeGreaterThan(row.updatedAt.getTime());
      await carryOn(steps);
      expect((await read(activityId)).failures).toBe(tries);
      await set(activityId, { retryAt: sql`now()` });
    }
    await carryOn(steps);
    expect(await read(activityId)).toMatchObject({
      status: "failed",
      message: "The bucket is away.",
      done: 0,
    });
    expect(await archived(ctx)).toBe(0);
    expect(await logOf(activityId)).toEqual([
      "Begun.",
      ...Array.from(
        { length: MAX_TRIES - 1 },
        (_, at) => `Failed, try ${at + 1} of ${MAX_TRIES}: The bucket is away.`,
      ),
      "Failed: The bucket is away.",
    ]);
  });

  it("goes on where it was as soon as it succeeds, and begins to count anew", async () => {
    const { ctx, activityId } = await begin();
    await carryOn(failing(new Error("a mistake of ours")));
    expect((await read(activityId)).waitingReason).toContain("Something went wrong on our side.");
    await set(activityId, { retryAt: sql`now()` });
    await carryOn();
    expect(await read(activityId)).toMatchObject({
      status: "completed",
      done: 3,
      failures: 0,
      waitingReason: null,
    });
    expect(await archived(ctx)).toBe(3);
  });

  it("that takes its runner down each time is given up as well", async () => {
    const { ctx, activityId } = await begin();
    // What a killed runner leaves: nothing written, and a lease that nobody renews.
    const dying = withStep(async ({ activity: { id, leaseEpoch } }) => {
      expect(leaseEpoch).toBeLessThanOrEqual(MAX_TRIES);
      await lapse(id);
      throw new LostHold(id);
    });
    await carryOn(dying);
    expect(await read(activityId)).toMatchObject({
      status: "failed",
      message: "Whoever worked on it has fallen silent, again and again.",
    });
    expect(await archived(ctx)).toBe(0);
  });

  it("is not tried again where that changes nothing", async () => {
    const { activityId } = await begin();
    await carryOn(failing(new AppError("notFound", "There is no experiment of that name here.")));
    expect(await read(activityId)).toMatchObject({
      status: "failed",
      message: "There is no experiment of that name here.",
    });
  });
});

describe("a canceled activity", () => {
  it("does no further step, keeps what was done, and forgets what it had before it", async () => {
    const { ctx, activityId } = await begin();
    await cancelActivity(ctx, activityId);
    await cancelActivity(ctx, activityId);
    await carryOn();
    expect(await read(activityId)).toMatchObject({
      status: "canceled",
      message: `${ctx.actor.name} canceled it. 0 of 3 runs were done.`,
    });
    expect(await archived(ctx)).toBe(0);
    const left = await services.db.select().from(activityRuns).where(eq(activityRuns.activityId, activityId));
    expect(left).toEqual([]);
  });
});
