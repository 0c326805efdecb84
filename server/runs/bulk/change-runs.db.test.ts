import { and, eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { auditEvents, experiments, runEvents, runs, runTags } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { RunChange } from "@/domain/run-changes";
import type { WorkspaceCtx } from "@/server/core/context";
import { createModel } from "../../logged-models/create-model";
import { changeRuns } from "./change-runs";

const services = testServices(testDatabase());

const CHANGES: RunChange[] = [
  { kind: "cancel" },
  { kind: "archive" },
  { kind: "unarchive" },
  { kind: "trash" },
  { kind: "restore" },
  { kind: "tag", key: "team", value: "vision" },
  { kind: "untag", key: "team" },
];
/** What a run is before the change, so that it changes something. */
const BEFORE: Partial<Record<RunChange["kind"], Partial<typeof runs.$inferInsert>>> = {
  cancel: { status: "queued" },
  unarchive: { archivedAt: new Date() },
  restore: { deletedAt: new Date() },
};
const rowsOf = (names: string[]) => services.db.select().from(runs).where(inArray(runs.name, names));
const rowOf = async (name: string) => (await rowsOf([name]))[0]!;
const done = (ctx: WorkspaceCtx, given = {}) => makeRun(ctx, { status: "completed", ...given });

/** A finished parent with a child and a grandchild. */
async function makeTree(ctx: WorkspaceCtx, status: "completed" | "running" = "completed") {
  const experimentId = await makeExperiment(ctx);
  const top = await done(ctx, { experimentId });
  const below = { experimentId, rootId: top.id };
  const child = await done(ctx, { ...below, parentId: top.id });
  const leaf = await makeRun(ctx, { ...below, parentId: child.id, status });
  return { top, child, leaf, names: [top.name, child.name, leaf.name] };
}

describe.each(CHANGES.map((change) => [change.kind, change] as const))("%s of many runs", (_kind, change) => {
  it("is for those who may write, changes nothing of another workspace, and leaves one line in the audit", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "completed", ...BEFORE[change.kind] });
    await services.db.insert(runTags).values({ runId: run.id, key: "team", value: "before" });
    const names = [run.name];
    expect(await outcomeOf(changeRuns(await joinWorkspace(ctx, "reader"), { runs: names, change }))).toBe(
      "forbidden",
    );
    const before = await rowOf(run.name);
    const stranger = await changeRuns(await makeWorkspace(services), { runs: names, change });
    expect(stranger.refused).toEqual([{ run: run.name, reason: "There is no run of this name." }]);
    expect(await rowOf(run.name)).toEqual(before);
    await changeRuns(ctx, { runs: names, change });
    const audited = await services.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.workspaceId, ctx.workspaceId));
    expect(audited.filter(({ verb }) => verb === `runs.${change.kind}`)).toHaveLength(1);
  });
});

describe("canceling many runs", () => {
  it("ends those that wait, asks for the end of those that a runner holds, and refuses those that have ended", async () => {
    const ctx = await makeWorkspace(services);
    const [waiting, held, over] = [
      await makeRun(ctx),
      await makeRun(ctx, { status: "running" }),
      await done(ctx),
    ];
    const answer = await changeRuns(ctx, {
      runs: [waiting.name, held.name, over.name],
      change: { kind: "cancel" },
    });
    expect(answer).toEqual({ changed: 2, refused: [{ run: over.name, reason: "It has ended already." }] });
    expect(await rowOf(waiting.name)).toMatchObject({
      status: "canceled",
      cancelRequestedBy: ctx.actor.name,
    });
    expect(await rowOf(held.name)).toMatchObject({ status: "running", cancelRequestedBy: ctx.actor.name });
    const events = await services.db.select().from(runEvents).where(eq(runEvents.runId, waiting.id));
    expect(events.map(({ status }) => status)).toEqual(["canceled"]);
  });
});

describe("the trash", () => {
  it("takes a parent with all below it, and gives back together what came together", async () => {
    const ctx = await makeWorkspace(services);
    const { top, child, leaf, names } = await makeTree(ctx);
    await changeRuns(ctx, { runs: [leaf.name], change: { kind: "trash" } });
    await changeRuns(ctx, { runs: [top.name], change: { kind: "trash" } });
    for (const row of await rowsOf(names)) expect(row).toMatchObject({ deletedByName: ctx.actor.name });
    await changeRuns(ctx, { runs: [top.name], change: { kind: "restore" } });
    expect(await rowOf(top.name)).toMatchObject({ deletedAt: null, deletedByName: null });
    expect(await rowOf(child.name)).toMatchObject({ deletedAt: null });
    expect((await rowOf(leaf.name)).deletedAt).not.toBeNull();
  });

  it("gives back a child with the runs above it", async () => {
    const ctx = await makeWorkspace(services);
    const { top, leaf, names } = await makeTree(ctx);
    await changeRuns(ctx, { runs: [top.name], change: { kind: "trash" } });
    await changeRuns(ctx, { runs: [leaf.name], change: { kind: "restore" } });
    for (const row of await rowsOf(names)) expect(row.deletedAt).toBeNull();
  });

  it("refuses what is under way, or has such a run below it, by name and reason, and takes the others", async () => {
    const ctx = await makeWorkspace(services);
    const { top, child, leaf } = await makeTree(ctx, "running");
    const [other, client] = [await done(ctx), await makeRun(ctx, { kind: "client", status: "running" })];
    const answer = await changeRuns(ctx, {
      runs: [top.name, leaf.name, other.name, client.name, other.name],
      change: { kind: "trash" },
    });
    expect(answer.changed).toBe(2);
    expect(answer.refused).toEqual(
      expect.arrayContaining([
        { run: top.name, reason: `“${leaf.displayName}” below it is under way: cancel that first.` },
        { run: leaf.name, reason: "It is under way: cancel that first." },
      ]),
    );
    for (const row of await rowsOf([top.name, child.name, leaf.name])) expect(row.deletedAt).toBeNull();
    for (const row of await rowsOf([other.name, client.name])) expect(row.deletedAt).not.toBeNull();
  });

  it("keeps runs whose experiment is in it", async () => {
    const ctx = await makeWorkspace(services);
    const run = await done(ctx);
    await changeRuns(ctx, { runs: [run.name], change: { kind: "trash" } });
    await services.db
      .update(experiments)
      .set({ deletedAt: new Date() })
      .where(eq(experiments.id, run.experimentId));
    const answer = await changeRuns(ctx, { runs: [run.name], change: { kind: "restore" } });
    expect(answer.refused[0]?.reason).toMatch(/^Its experiment “.*” is in the trash/);
  });

  it("is closed to every change but restoring", async () => {
    const ctx = await makeWorkspace(services);
    const run = await done(ctx);
    await changeRuns(ctx, { runs: [run.name], change: { kind: "trash" } });
    const answer = await changeRuns(ctx, { runs: [run.name], change: { kind: "archive" } });
    expect(answer).toEqual({ changed: 0, refused: [{ run: run.name, reason: "It is in the trash." }] });
  });
});

describe("tags of many runs", () => {
  it("are set in place of another value, and removed; each run's own tags are not among them", async () => {
    const ctx = await makeWorkspace(services);
    const [one, two] = [await done(ctx), await done(ctx)];
    const names = [one.name, two.name];
    const tags = () =>
      services.db
        .select({ value: runTags.value })
        .from(runTags)
        .where(and(inArray(runTags.runId, [one.id, two.id]), eq(runTags.key, "team")));
    await changeRuns(ctx, { runs: [one.name], change: { kind: "tag", key: "team", value: "old" } });
    await changeRuns(ctx, { runs: names, change: { kind: "tag", key: "team", value: "new" } });
    expect(await tags()).toEqual([{ value: "new" }, { value: "new" }]);
    await changeRuns(ctx, { runs: names, change: { kind: "untag", key: "team" } });
    expect(await tags()).toEqual([]);
    const own = changeRuns(ctx, { runs: names, change: { kind: "tag", key: "mlflow.runName", value: "x" } });
    expect(await outcomeOf(own)).toBe("invalid");
  });
});

describe("moving runs", () => {
  it("takes those below and the models they logged along", async () => {
    const ctx = await makeWorkspace(services);
    const { top, names } = await makeTree(ctx);
    const model = await createModel(ctx, { experimentId: top.experimentId, sourceRun: top.name });
    const target = await makeExperiment(ctx, "target");
    await changeRuns(ctx, { runs: [top.name], change: { kind: "move", experiment: "target" } });
    for (const row of await rowsOf(names)) expect(row.experimentId).toBe(target);
    const moved = await services.db.query.loggedModels.findFirst({ where: (t) => eq(t.id, model.id) });
    expect(moved?.experimentId).toBe(target);
  });

  it("is refused where the files lie at the experiment's own address, and needs a target that is here", async () => {
    const ctx = await makeWorkspace(services);
    const run = await done(ctx);
    await makeExperiment(ctx, "target");
    await services.db
      .update(experiments)
      .set({ artifactLocation: "s3://elsewhere" })
      .where(eq(experiments.id, run.experimentId));
    const move = (experiment: string) =>
      changeRuns(ctx, { runs: [run.name], change: { kind: "move", experiment } });
    expect((await move("target")).refused).toHaveLength(1);
    expect(await outcomeOf(move("nowhere"))).toBe("notFound");
  });
});
