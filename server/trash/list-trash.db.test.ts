import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { artifacts, reports } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "../core/context";
import { deleteExperiment } from "../experiments/delete-experiment";
import { changeRuns } from "../runs/bulk/change-runs";
import { countTrash, listTrash } from "./list-trash";
import { restoreReport } from "./restore-report";

const services = testServices(testDatabase());
const done = (ctx: WorkspaceCtx, given = {}) => makeRun(ctx, { status: "completed", ...given });
const trash = (ctx: WorkspaceCtx, ...names: string[]) =>
  changeRuns(ctx, { runs: names, change: { kind: "trash" } });

async function addFile(ctx: WorkspaceCtx, ownerId: string, sizeBytes: number): Promise<void> {
  const { workspaceId } = ctx;
  await services.db
    .insert(artifacts)
    .values({ ownerId, path: "a", workspaceId, sha256: "0".repeat(64), sizeBytes });
}

describe("the trash", () => {
  it("shows a tree once, with who put it there, how many go with it, and the size of all their files", async () => {
    const ctx = await makeWorkspace(services);
    const top = await done(ctx, { displayName: "sweep of 50%" });
    const child = await done(ctx, { parentId: top.id, rootId: top.id });
    await addFile(ctx, top.id, 100);
    await addFile(ctx, child.id, 20);
    await trash(ctx, top.name);
    const { entries, nextToken } = await listTrash(ctx, { search: "0%" });
    expect(entries).toMatchObject([
      { name: top.name, deletedBy: ctx.actor.name, runsAlong: 1, fileBytes: 120, status: "completed" },
    ]);
    expect(nextToken).toBeUndefined();
    expect(await countTrash(ctx)).toEqual({ runs: 2, experiments: 0, reports: 0, drafts: 0 });
    expect((await listTrash(await makeWorkspace(services), {})).entries).toEqual([]);
  });

  it("shows an experiment with its runs, and tells when its name is taken", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx, "name");
    await done(ctx, { experimentId });
    await deleteExperiment(ctx, { id: experimentId });
    expect((await listTrash(ctx, {})).entries).toEqual([]);
    const shown = async () => (await listTrash(ctx, { kind: "experiments" })).entries;
    expect(await shown()).toMatchObject([
      { id: experimentId, title: "name", runsAlong: 1, isNameTaken: false },
    ]);
    await makeExperiment(ctx, "name");
    expect(await shown()).toMatchObject([{ isNameTaken: true }]);
  });

  it("shows each once, in pages, though many went there at one moment", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const names = [];
    for (let count = 0; count < 60; count++) names.push((await done(ctx, { experimentId })).name);
    await trash(ctx, ...names);
    const first = await listTrash(ctx, {});
    const second = await listTrash(ctx, { pageToken: first.nextToken });
    const shown = [...first.entries, ...second.entries].map(({ name }) => name);
    expect(shown.sort()).toEqual(names.sort());
    expect(await outcomeOf(listTrash(ctx, { pageToken: "x" }))).toBe("invalid");
  });

  it("gives a report back to those who may write", async () => {
    const ctx = await makeWorkspace(services);
    const report = { id: newId("report"), title: "Week 3", createdByName: "Ada", updatedByName: "Ada" };
    await services.db
      .insert(reports)
      .values({ ...report, workspaceId: ctx.workspaceId, deletedAt: new Date() });
    const input = { reportId: report.id };
    expect((await listTrash(ctx, { kind: "reports" })).entries).toMatchObject([{ title: "Week 3" }]);
    expect(await outcomeOf(restoreReport(await joinWorkspace(ctx, "reader"), input))).toBe("forbidden");
    expect(await outcomeOf(restoreReport(await makeWorkspace(services), input))).toBe("notFound");
    await restoreReport(ctx, input);
    const [row] = await services.db.select().from(reports).where(eq(reports.id, report.id));
    expect(row!.deletedAt).toBeNull();
    expect(await outcomeOf(restoreReport(ctx, input))).toBe("notFound");
  });
});
