import { beforeAll, describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { toPoints } from "@/domain/metrics/points";
import type { WorkspaceCtx } from "../core/context";
import { createIngest } from "./ingest";
import { readSamples, type SampleWindow } from "./read-samples";
import { makeSteps } from "./testing";

const database = testDatabase();
const services = testServices(database);
const SPIKE = 98_765;
let ctx: WorkspaceCtx;

/** A run with that curve of `loss`: its name. */
async function store(points: ReturnType<typeof makeSteps>): Promise<string> {
  const { id, name } = await makeRun(ctx);
  await createIngest(database.sql).append(id, points);
  return name;
}

async function readSample(run: string, window: SampleWindow) {
  const [sample] = await readSamples(database.sql, ctx.workspaceId, [run], "loss", window);
  return sample!;
}

beforeAll(async () => {
  ctx = await makeWorkspace(services);
});

describe("readSamples", () => {
  it("shows one spike and one NaN among many points, however narrow the chart", async () => {
    const valueAt = (step: number) =>
      step === SPIKE ? 1000 : step === SPIKE + 5 ? Number.NaN : Math.sin(step);
    const run = await store(makeSteps("loss", 0, 200_000, valueAt));
    for (const axis of ["step", "time"] as const) {
      const { columns, isWhole } = await readSample(run, { axis, pixels: 50 });
      expect(isWhole).toBe(false);
      expect(columns.values.length).toBeLessThanOrEqual(105);
      expect(columns.values.includes(1000) && columns.values.includes(Number.NaN)).toBe(true);
      expect([columns.steps[0], columns.steps.at(-1)]).toEqual([0, 199_999]);
    }
  });

  it("gives every point of a small window, and none outside of it", async () => {
    const run = await store(makeSteps("loss", 0, 50_000));
    const byStep = await readSample(run, {
      axis: "step",
      from: 20_000.5,
      to: 20_100,
      pixels: 500,
    });
    expect(byStep.isWhole).toBe(true);
    expect([...byStep.columns.steps]).toEqual(Array.from({ length: 100 }, (_, i) => 20_001 + i));
    const from = 1_700_000_000_000 + 20_000_000;
    const byTime = await readSample(run, { axis: "time", from, to: from + 5000, pixels: 500 });
    expect([...byTime.columns.steps]).toEqual([20_000, 20_001, 20_002, 20_003, 20_004, 20_005]);
  });

  it("keeps to the window where it is answered from outlines", async () => {
    const run = await store(makeSteps("loss", 0, 100_000));
    const { columns, isWhole } = await readSample(run, {
      axis: "step",
      from: 1500,
      to: 90_123,
      pixels: 20,
    });
    expect(isWhole).toBe(false);
    expect([columns.steps[0], columns.steps.at(-1)]).toEqual([1500, 90_123]);
  });

  it("orders a run that began again by step, though its times go on", async () => {
    const again = makeSteps("loss", 0, 100).map((point) => ({ ...point, time: point.time + 1e9, value: 7 }));
    const run = await store([...makeSteps("loss", 0, 100), ...again]);
    const { columns } = await readSample(run, { axis: "step", pixels: 1000 });
    expect(columns.steps).toEqual(columns.steps.toSorted());
    expect(toPoints(columns).filter(({ value }) => value === 7)).toHaveLength(100);
  });

  it("answers an empty window with nothing", async () => {
    const run = await store(makeSteps("loss", 0, 10));
    expect(
      (await readSample(run, { axis: "step", from: 50, to: 60, pixels: 10 })).columns.values,
    ).toHaveLength(0);
  });
});
