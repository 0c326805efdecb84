import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { activities, auditEvents, experiments, runs, runTags } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { applyRules } from "@/runner/controller/apply-rules";
import { carryOnActivities } from "@/runner/controller/carry-on";
import type { WorkspaceCtx } from "../core/context";
import { createRule, deleteRule, listRules, previewRule } from "./rules";

const services = testServices(testDatabase());
/** A turn that ends when all is done, however busy the machine. */
const UNHURRIED_MS = 60_000;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const ended = (ctx: WorkspaceCtx, days: number, given = {}) =>
  makeRun(ctx, { status: "failed", endedAt: daysAgo(days), ...given });
const trashRule = { action: "trash", afterDays: 30 } as const;
const purgeRule = { action: "purge", afterDays: 7 } as const;

async function runClock(): Promise<void> {
  await applyRules(services);
  await carryOnActivities(services, UNHURRIED_MS);
}

const trashed = async (ctx: WorkspaceCtx) => {
  const isTrashed = and(eq(runs.workspaceId, ctx.workspaceId), isNotNull(runs.deletedAt));
  return (await services.db.select().from(runs).where(isTrashed)).map(({ id }) => id).sort();
};

describe("a rule that trashes", () => {
  it("takes old trees whole, and none that goes on, is young, or is kept in any part", async () => {
    const ctx = await makeWorkspace(services);
    const old = await ended(ctx, 40);
    const below = await ended(ctx, 35, { parentId: old.id, rootId: old.id });
    await ended(ctx, 20);
    await makeRun(ctx, { status: "running" });
    const youngBelow = await ended(ctx, 40);
    await ended(ctx, 2, { parentId: youngBelow.id, rootId: youngBelow.id });
    const goesOnBelow = await ended(ctx, 40);
    await makeRun(ctx, { status: "running", parentId: goesOnBelow.id, rootId: goesOnBelow.id });
    const keptBelow = await ended(ctx, 40);
    const kept = await ended(ctx, 40, { parentId: keptBelow.id, rootId: keptBelow.id });
    await services.db.insert(runTags).values({ runId: kept.id, key: "keep", value: "" });
    expect(await previewRule(ctx, trashRule)).toEqual({ runs: 2, fileBytes: 0 });
    await createRule(ctx, trashRule);
    await runClock();
    expect(await trashed(ctx)).toEqual([old.id, below.id].sort());
    const [row] = await services.db.select().from(runs).where(eq(runs.id, old.id));
    expect(row!.deletedByName).toBe("Retention rule “all runs, 30 days”");
  });

  it("keeps to its experiment and its statuses, leaves one line in the audit, and has nothing to do again", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const meant = await ended(ctx, 40, { experimentId });
    await ended(ctx, 40, { experimentId, status: "completed" });
    await ended(ctx, 40);
    const { ruleId } = await createRule(ctx, { ...trashRule, experimentId, statuses: ["failed"] });
    await runClock();
    await runClock();
    expect(await trashed(ctx)).toEqual([meant.id]);
    const audited = await services.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.actor, `rule:${ruleId}`));
    expect(audited).toMatchObject([{ verb: "runs.trash", details: { total: 1 } }]);
    const started = await services.db
      .select()
      .from(activities)
      .where(eq(activities.workspaceId, ctx.workspaceId));
    expect(started).toMatchObject([{ status: "completed", actor: `rule:${ruleId}`, userId: null }]);
    expect(started[0]!.userName).toMatch(/^Retention rule “failed runs of .+, 30 days”$/);
    expect(audited[0]!.actorName).toBe(started[0]!.userName);
  });
});

describe("a rule that purges", () => {
  it("deletes what has lain in the trash long enough, experiments included, and nothing outside of it", async () => {
    const ctx = await makeWorkspace(services);
    const gone = await ended(ctx, 400, { deletedAt: daysAgo(8) });
    const left = [await ended(ctx, 400, { deletedAt: daysAgo(6) }), await ended(ctx, 400)];
    const old = await makeExperiment(ctx);
    await services.db
      .update(experiments)
      .set({ deletedAt: daysAgo(9) })
      .where(eq(experiments.id, old));
    await createRule(ctx, purgeRule);
    await runClock();
    const rows = await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
    expect(rows.map(({ id }) => id).sort()).toEqual(left.map(({ id }) => id).sort());
    expect(rows.map(({ id }) => id)).not.toContain(gone.id);
    expect(
      await services.db
        .select()
        .from(experiments)
        .where(inArray(experiments.id, [old])),
    ).toEqual([]);
  });
});

describe("retention rules", () => {
  it("are made and removed by contributors and owners, here", async () => {
    const ctx = await makeWorkspace(services);
    const { ruleId } = await createRule(ctx, trashRule);
    const scientist = await joinWorkspace(ctx, "dataScientist");
    expect(await outcomeOf(createRule(scientist, trashRule))).toBe("forbidden");
    expect(await outcomeOf(deleteRule(scientist, { ruleId }))).toBe("forbidden");
    expect((await listRules(scientist)).rules).toMatchObject([
      { id: ruleId, action: "trash", afterDays: 30 },
    ]);
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(deleteRule(stranger, { ruleId }))).toBe("notFound");
    const experimentId = await makeExperiment(ctx);
    expect(await outcomeOf(createRule(stranger, { ...trashRule, experimentId }))).toBe("notFound");
    expect(await outcomeOf(createRule(ctx, { ...trashRule, afterDays: 0 }))).toBe("invalid");
    await deleteRule(ctx, { ruleId });
    expect(await outcomeOf(deleteRule(ctx, { ruleId }))).toBe("notFound");
  });
});
