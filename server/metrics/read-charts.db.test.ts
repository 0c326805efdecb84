import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createIngest } from "./ingest";
import { listSeries, readChart } from "./read-charts";

const services = testServices(testDatabase());

async function logLoss(values: number[]) {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx);
  const ingest = createIngest(services.sql);
  await ingest.append(
    run.id,
    values.map((value, step) => ({ key: "loss", value, step, time: 1_700_000_000_000 + step * 1000 })),
  );
  await ingest.close();
  return { ctx, run: run.name };
}

async function readLines(...asked: Parameters<typeof readChart>) {
  const lines = await readChart(...asked);
  return lines.map((line) => ({ ...line, x: [...line.x], y: [...line.y] }));
}

describe("readChart", () => {
  it("gives real points over steps or times, and only those of the window", async () => {
    const { ctx, run } = await logLoss([4, 3, Number.NaN, 1]);
    const input = { runs: [run], key: "loss", pixels: 100 };
    expect(await readLines(ctx, input)).toMatchObject([
      { run, x: [0, 1, 2, 3], y: [4, 3, Number.NaN, 1], isWhole: true },
    ]);
    expect(await readLines(ctx, { ...input, axis: "time" })).toMatchObject([
      { x: [0, 1, 2, 3].map((s) => 1_700_000_000_000 + s * 1000) },
    ]);
    expect(await readLines(ctx, { ...input, from: 1, to: 2.5 })).toMatchObject([{ x: [1, 2] }]);
  });

  it("counts relative time from the start of each run, and so the window", async () => {
    const { ctx, run } = await logLoss([4, 3, 2]);
    const startedAt = new Date(1_700_000_000_000 - 5_000);
    await services.db.update(runs).set({ startedAt }).where(eq(runs.name, run));
    const input = { runs: [run], key: "loss", pixels: 100, axis: "relative" as const };
    expect(await readLines(ctx, input)).toMatchObject([{ x: [5_000, 6_000, 7_000] }]);
    expect(await readLines(ctx, { ...input, from: 5_500, to: 6_500 })).toMatchObject([
      { x: [6_000], y: [3] },
    ]);
  });

  it("keeps a spike, however small the chart", async () => {
    const values = Array.from({ length: 20_000 }, (_, step) => (step === 12_345 ? 1000 : Math.sin(step)));
    const { ctx, run } = await logLoss(values);
    const [line] = await readLines(ctx, { runs: [run], key: "loss", pixels: 50 });
    expect(line!.isWhole).toBe(false);
    expect(line!.x.length).toBeLessThan(300);
    expect(line!.y).toContain(1000);
  });

  it("refuses a window that ends before it begins", async () => {
    const { ctx, run } = await logLoss([1]);
    await expect(
      readChart(ctx, { runs: [run], key: "loss", pixels: 100, from: 2, to: 1 }),
    ).rejects.toMatchObject({ code: "invalid" });
  });

  it("shows nothing to another workspace", async () => {
    const { run } = await logLoss([1]);
    const stranger = await makeWorkspace(services);
    expect(await readChart(stranger, { runs: [run], key: "loss", pixels: 100 })).toEqual([]);
    expect(await listSeries(stranger, { runs: [run] })).toEqual([]);
  });
});

describe("listSeries", () => {
  it("tells the latest value and the extremes", async () => {
    const { ctx, run } = await logLoss([4, 0.5, 2]);
    expect(await listSeries(ctx, { runs: [run] })).toMatchObject([
      { key: "loss", count: 3, last: { value: 2 }, minValue: 0.5, maxValue: 4 },
    ]);
  });
});
