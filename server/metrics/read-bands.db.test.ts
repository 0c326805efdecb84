import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runParams } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { unpackNumbers } from "@/domain/metrics/packed-numbers";
import type { WorkspaceCtx } from "../core/context";
import { createIngest } from "./ingest";
import { readBands } from "./read-bands";
import { makeSteps } from "./testing";

const services = testServices(testDatabase());

/** A run with that parameter whose loss is the value at every step. */
async function logRun(
  ctx: WorkspaceCtx,
  optimizer: string | null,
  value: number,
  steps = 10,
): Promise<string> {
  const run = await makeRun(ctx);
  if (optimizer) await services.db.insert(runParams).values({ runId: run.id, key: "opt", value: optimizer });
  const ingest = createIngest(services.sql);
  await ingest.append(
    run.id,
    makeSteps("loss", 0, steps, () => value),
  );
  await ingest.close();
  return run.name;
}

const ask = { key: "loss", by: "params.`opt`", pixels: 100 };
const numbers = (packed: string) => [...unpackNumbers(packed)];

describe("readBands", () => {
  it("gives the mean and the spread of each group, the largest first, and those without a value as one", async () => {
    const ctx = await makeWorkspace(services);
    const runs = [
      await logRun(ctx, "adam", 1),
      await logRun(ctx, "adam", 3),
      await logRun(ctx, "adam", 5),
      await logRun(ctx, "sgd", 7),
      await logRun(ctx, "sgd", 9),
      await logRun(ctx, null, 2),
    ];
    const { groups, left, isExact } = await readBands(ctx, { ...ask, runs });
    expect(groups.map(({ value, size }) => [value, size])).toEqual([
      ["adam", 3],
      ["sgd", 2],
      [null, 1],
    ]);
    expect({ left, isExact }).toEqual({ left: 0, isExact: true });
    const [adam] = groups;
    expect(numbers(adam!.x)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers(adam!.mean)).toEqual(Array(10).fill(3));
    expect(numbers(adam!.std)).toEqual(Array(10).fill(2));
    expect([numbers(adam!.min)[0], numbers(adam!.max)[0], numbers(adam!.runs)[0]]).toEqual([1, 5, 3]);
  });

  it("is read anew within a window", async () => {
    const ctx = await makeWorkspace(services);
    const runs = [await logRun(ctx, "adam", 1)];
    const { groups } = await readBands(ctx, { ...ask, runs, from: 3, to: 5 });
    expect(numbers(groups[0]!.x)).toEqual([3, 4, 5]);
  });

  it("stays small however long the series are", async () => {
    const ctx = await makeWorkspace(services);
    const runs = [await logRun(ctx, "adam", 1, 5_000), await logRun(ctx, "adam", 2, 5_000)];
    const { groups } = await readBands(ctx, { ...ask, runs });
    expect(numbers(groups[0]!.x).length).toBeLessThanOrEqual(100);
    expect(new Set(numbers(groups[0]!.mean))).toEqual(new Set([1.5]));
  });

  it("refuses a field that is none, and shows nothing to another workspace", async () => {
    const ctx = await makeWorkspace(services);
    const runs = [await logRun(ctx, "adam", 1)];
    await expect(readBands(ctx, { ...ask, runs, by: "params.(" })).rejects.toMatchObject({ code: "invalid" });
    const stranger = await makeWorkspace(services);
    expect((await readBands(stranger, { ...ask, runs })).groups).toEqual([]);
  });
});
