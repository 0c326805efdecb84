import { expect, it } from "vitest";
import { makeUser, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { readChart } from "@/server/metrics/read-charts";
import { browseRuns } from "@/server/run-lists/browse-runs";
import { countRuns } from "@/server/run-lists/count-runs";
import { openEmpty } from "./open";
import { writePart } from "./write-part";

const services = testServices(testDatabase());

it("writes a workspace in shares, whose runs are found, and is not mixed into one that has runs", async () => {
  await makeUser(services, { isAdmin: true });
  const ctx = await openEmpty(services, "demo");
  const wanted = { runs: 60, seed: 3, now: new Date("2026-06-01T00:00:00Z"), parts: 2 };
  let written = 0;
  const count = () => {
    written++;
  };
  await Promise.all([0, 1].map((index) => writePart(ctx, { ...wanted, index }, count)));
  expect(written).toBe(60);
  expect(await countRuns(ctx, {})).toBe(60);
  expect(await countRuns(ctx, { statuses: ["running"] })).toBe(5);
  const { runs } = await browseRuns(ctx, {
    search: "run_name = '100,000 points'",
    columns: ["max(metrics.`train/loss`)"],
  });
  expect(runs[0]!.values).toEqual({ "max(metrics.`train/loss`)": 50 });
  const [line] = await readChart(ctx, { runs: [runs[0]!.name], key: "train/loss", pixels: 800 });
  expect(Math.max(...line!.y)).toBe(50);
  expect(await outcomeOf(openEmpty(services, "demo"))).toBe("conflict");
});
