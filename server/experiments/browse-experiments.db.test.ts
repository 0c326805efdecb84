import { describe, expect, it } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { browseExperiments } from "./browse-experiments";

const services = testServices(testDatabase());

describe("browseExperiments", () => {
  it("counts the runs of each experiment and those that go on", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx, "busy");
    await makeRun(ctx, { experimentId, status: "running" });
    await makeRun(ctx, { experimentId, status: "completed" });
    await makeRun(ctx, { experimentId, status: "failed", deletedAt: new Date() });
    const { experiments } = await browseExperiments(ctx, {});
    expect(experiments.map(({ name }) => name)).toEqual(["Default", "busy"]);
    expect(experiments[1]).toMatchObject({ runCount: 2, activeCount: 1, lastRunAt: expect.any(Date) });
  });

  it("takes the signs of a pattern for what they are", async () => {
    const ctx = await makeWorkspace(services);
    for (const name of ["100% sure", "100x sure", "a_b", "axb"]) await makeExperiment(ctx, name);
    const found = async (search: string) =>
      (await browseExperiments(ctx, { search })).experiments.map(({ name }) => name);
    expect(await found("0% S")).toEqual(["100% sure"]);
    expect(await found("a_b")).toEqual(["a_b"]);
  });

  it("pages by name, and stays in its workspace", async () => {
    const ctx = await makeWorkspace(services);
    await makeExperiment(await makeWorkspace(services), "theirs");
    const made = Array.from({ length: 130 }, (_, index) => `experiment ${String(index).padStart(3, "0")}`);
    for (const name of made) await makeExperiment(ctx, name);
    const first = await browseExperiments(ctx, {});
    const second = await browseExperiments(ctx, { pageToken: first.nextToken });
    expect(second.nextToken).toBeUndefined();
    const names = [...first.experiments, ...second.experiments].map(({ name }) => name);
    expect(names).toEqual(["Default", ...made]);
  });
});

describe("the order of experiments", () => {
  it("is by their latest run or the number of runs, with right pages for each", async () => {
    const ctx = await makeWorkspace(services);
    const ids = new Map<string, string>();
    for (let number = 0; number < 103; number++) {
      const name = `e${String(number).padStart(3, "0")}`;
      ids.set(name, await makeExperiment(ctx, name));
    }
    const run = (name: string, createdAt: string) =>
      makeRun(ctx, { experimentId: ids.get(name)!, createdAt: new Date(createdAt) });
    await run("e050", "2026-01-01");
    await run("e050", "2026-01-02");
    await run("e070", "2026-03-01");
    const names = async (...orderBy: string[]) => {
      const first = await browseExperiments(ctx, { orderBy });
      const second = await browseExperiments(ctx, { orderBy, pageToken: first.nextToken });
      return [...first.experiments, ...second.experiments].map(({ name }) => name);
    };
    const recent = await names("last_run_time DESC");
    expect(recent.slice(0, 4)).toEqual(["e070", "e050", "Default", "e000"]);
    expect(new Set(recent).size).toBe(104);
    expect((await names("run_count DESC")).slice(0, 2)).toEqual(["e050", "e070"]);
  });
});
