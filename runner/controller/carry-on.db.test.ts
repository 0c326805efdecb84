import { and, count, eq, isNotNull, isNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { activities, activityRuns, auditEvents, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "@/server/core/context";
import { changeMatching } from "@/server/run-lists/change-matching";
import { changeRuns } from "@/server/runs/bulk/change-runs";
import { carryOnActivities } from "./carry-on";

const services = testServices(testDatabase());
/** A turn that ends when all is done, however busy the machine. */
const UNHURRIED_MS = 60_000;
const trash = { kind: "trash" } as const;

/** So many finished runs in one experiment. */
async function makeMany(ctx: WorkspaceCtx, total: number, experiment: string): Promise<void> {
  const experimentId = await makeExperiment(ctx, experiment);
  const rows = Array.from({ length: total }, () => {
    const id = newId("run");
    const name = { id, name: id, displayName: id, rootId: id };
    return {
      ...name,
      workspaceId: ctx.workspaceId,
      experimentId,
      kind: "command" as const,
      status: "failed" as const,
    };
  });
  await services.db.insert(runs).values(rows);
}

const countTrashed = async (ctx: WorkspaceCtx) => {
  const isTrashed = and(eq(runs.workspaceId, ctx.workspaceId), isNotNull(runs.deletedAt));
  return (await services.db.select({ n: count() }).from(runs).where(isTrashed))[0]!.n;
};
const activity = async (id: string) =>
  (await services.db.select().from(activities).where(eq(activities.id, id)))[0]!;

describe("a change of all that match a filter", () => {
  it("reaches those that matched when it was wanted, in chunks, and tells what came of it", async () => {
    const ctx = await makeWorkspace(services);
    await makeMany(ctx, 1_200, "many");
    const experimentId = (
      await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId))
    )[0]!.experimentId;
    await makeRun(ctx, { experimentId, status: "running" });
    const outside = await makeRun(ctx, { status: "failed" });
    const { activityId, total } = await changeMatching(ctx, {
      filter: { experiment: "many" },
      change: trash,
    });
    expect(total).toBe(1_201);
    const later = await makeRun(ctx, { experimentId, status: "failed" });
    await carryOnActivities(services, UNHURRIED_MS);
    expect(await activity(activityId)).toMatchObject({
      status: "completed",
      done: 1_201,
      message: "1 left as they were: It is under way: cancel that first.",
    });
    expect(await countTrashed(ctx)).toBe(1_200);
    for (const { name } of [outside, later]) {
      const kept = and(eq(runs.name, name!), isNull(runs.deletedAt));
      expect(await services.db.select().from(runs).where(kept)).toHaveLength(1);
    }
    const audited = await services.db.select().from(auditEvents).where(eq(auditEvents.target, activityId));
    expect(audited).toHaveLength(1);
  });

  it("comes back as one, though it went to the trash in chunks", async () => {
    const ctx = await makeWorkspace(services);
    await makeMany(ctx, 700, "parts");
    const all = await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
    const [top, ...others] = all;
    await services.db
      .update(runs)
      .set({ parentId: top!.id, rootId: top!.id })
      .where(and(eq(runs.workspaceId, ctx.workspaceId), isNotNull(runs.id)));
    await services.db.update(runs).set({ parentId: null }).where(eq(runs.id, top!.id));
    await changeMatching(ctx, { filter: {}, change: trash });
    await carryOnActivities(services, UNHURRIED_MS);
    expect(await countTrashed(ctx)).toBe(others.length + 1);
    await changeRuns(ctx, { runs: [top!.name], change: { kind: "restore" } });
    expect(await countTrashed(ctx)).toBe(0);
  });

  it("is carried on by two clocks at once without doing a run twice", async () => {
    const ctx = await makeWorkspace(services);
    await makeMany(ctx, 1_100, "twice");
    const { activityId } = await changeMatching(ctx, { filter: {}, change: { kind: "archive" } });
    await Promise.all([carryOnActivities(services, UNHURRIED_MS), carryOnActivities(services, UNHURRIED_MS)]);
    await carryOnActivities(services, UNHURRIED_MS);
    expect(await activity(activityId)).toMatchObject({
      status: "completed",
      done: 1_100,
      outcome: { changed: 1_100 },
    });
    const left = await services.db.select().from(activityRuns).where(eq(activityRuns.activityId, activityId));
    expect(left).toEqual([]);
  });

  it("is for those who may write; a filter that names what is not here, or finds nothing, is told", async () => {
    const ctx = await makeWorkspace(services);
    await makeMany(ctx, 1, "one");
    const reader = await joinWorkspace(ctx, "reader");
    const by = (who: WorkspaceCtx, filter: object) =>
      outcomeOf(changeMatching(who, { filter, change: trash }));
    expect(await by(reader, {})).toBe("forbidden");
    expect(await by(ctx, { experiment: "none" })).toBe("notFound");
    expect(await by(await makeWorkspace(services), { experiment: "one" })).toBe("notFound");
    expect(await by(ctx, { search: "nothing has this name" })).toBe("conflict");
    expect(await countTrashed(ctx)).toBe(0);
  });
});
