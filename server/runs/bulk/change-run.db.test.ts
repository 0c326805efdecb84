import { and, eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { auditEvents, runEvents, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { RunChange } from "@/domain/run-changes";
import type { WorkspaceCtx } from "@/server/core/context";
import { cancelRun, changeRun } from "./change-run";
import { changeRuns } from "./change-runs";

const services = testServices(testDatabase());
const rowOf = async (id: string) => (await services.db.select().from(runs).where(eq(runs.id, id)))[0]!;
const statusesOf = async (ids: string[]) => {
  const rows = await services.db.select().from(runs).where(inArray(runs.id, ids));
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
};
const auditOf = (ctx: WorkspaceCtx) =>
  services.db.select().from(auditEvents).where(eq(auditEvents.workspaceId, ctx.workspaceId));

/** A run with others below it, all in one experiment. */
async function makeParent(ctx: WorkspaceCtx, given: Partial<typeof runs.$inferInsert>) {
  const experimentId = await makeExperiment(ctx);
  const top = await makeRun(ctx, { experimentId, ...given });
  const below = (more: Partial<typeof runs.$inferInsert>) =>
    makeRun(ctx, { experimentId, parentId: top.id, rootId: top.id, ...more });
  return { top, below };
}

describe("one run changed by itself", () => {
  it.each<RunChange>([{ kind: "archive" }, { kind: "trash" }, { kind: "tag", key: "team", value: "vision" }])(
    "is audited as one of many is: $kind",
    async (change) => {
      const ctx = await makeWorkspace(services);
      const [one, other] = [
        await makeRun(ctx, { status: "completed" }),
        await makeRun(ctx, { status: "completed" }),
      ];
      await changeRun(ctx, one.name, change);
      await changeRuns(ctx, { runs: [other.name], change });
      const [first, second] = await auditOf(ctx);
      const shape = { verb: `runs.${change.kind}`, details: { ...change, changed: 1 } };
      expect(first).toMatchObject({ ...shape, target: one.id, details: { runs: [one.name] } });
      expect(second).toMatchObject({ ...shape, target: other.id, details: { runs: [other.name] } });
    },
  );

  it("leaves no line in the audit where nothing was changed", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "completed" });
    for (const kind of ["cancel", "unarchive", "restore"] as const) await changeRun(ctx, run.name, { kind });
    expect(await auditOf(ctx)).toEqual([]);
  });

  it("is told why not where it cannot be", async () => {
    const ctx = await makeWorkspace(services);
    const { top, below } = await makeParent(ctx, { status: "completed" });
    await below({ status: "running" });
    await expect(changeRun(ctx, top.name, { kind: "trash" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("below it is under way: cancel that first."),
    });
  });

  it("is not there for other changes while it lies in the trash", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "completed", deletedAt: new Date() });
    for (const kind of ["cancel", "archive"] as const)
      expect(await outcomeOf(changeRun(ctx, run.name, { kind }))).toBe("notFound");
  });

  it("goes to the trash and back with its tree, also by its own script", async () => {
    const ctx = await makeWorkspace(services);
    const maker = await makeRun(ctx, { status: "running" });
    const { top, below } = await makeParent(ctx, { status: "completed", createdByRunId: maker.id });
    const child = await below({ status: "completed" });
    const script = scriptOf(ctx, maker.id);
    await changeRun(script, top.name, { kind: "trash" });
    for (const { id } of [top, child]) expect((await rowOf(id)).deletedAt).not.toBeNull();
    await changeRun(script, top.name, { kind: "restore" });
    for (const { id } of [top, child]) expect((await rowOf(id)).deletedAt).toBeNull();
  });
});

describe("canceling a run", () => {
  it("ends what waits below it, asks who holds the others, and leaves what has ended", async () => {
    const ctx = await makeWorkspace(services);
    const { top, below } = await makeParent(ctx, { status: "running", kind: "client" });
    const [waiting, held, over] = [
      await below({}),
      await below({ status: "running", attempt: 1 }),
      await below({ status: "failed" }),
    ];
    const deep = await makeRun(ctx, { parentId: held.id, rootId: top.id, experimentId: top.experimentId });
    await cancelRun(ctx, top.name);
    expect(await statusesOf([top.id, waiting.id, held.id, over.id, deep.id])).toEqual({
      [top.id]: "canceled",
      [waiting.id]: "canceled",
      [held.id]: "running",
      [over.id]: "failed",
      [deep.id]: "canceled",
    });
    expect(await rowOf(held.id)).toMatchObject({ cancelRequestedBy: ctx.actor.name });
    expect(await rowOf(over.id)).toMatchObject({ cancelRequestedAt: null });
    const events = await services.db
      .select()
      .from(runEvents)
      .where(and(inArray(runEvents.runId, [top.id, waiting.id, held.id, over.id, deep.id])));
    expect(events.map(({ runId }) => runId).sort()).toEqual([top.id, waiting.id, deep.id].sort());
  });

  it("leaves open what its living script has begun, until that ends", async () => {
    const ctx = await makeWorkspace(services);
    const { top, below } = await makeParent(ctx, { status: "running" });
    const logged = await below({ status: "running", kind: "client", createdByRunId: top.id });
    await cancelRun(ctx, top.name);
    expect(await rowOf(logged.id)).toMatchObject({
      status: "running",
      cancelRequestedBy: ctx.actor.name,
    });
  });

  it("after its end leaves what goes on below it", async () => {
    const ctx = await makeWorkspace(services);
    const { top, below } = await makeParent(ctx, { status: "completed" });
    const child = await below({});
    await cancelRun(ctx, top.name);
    expect((await rowOf(child.id)).status).toBe("queued");
  });
});
