import { beforeAll, describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "../core/context";
import { getMetricHistory } from "./get-metric-history";
import { createIngest } from "./ingest";
import { listMetrics } from "./list-metrics";
import { sampleMetric } from "./sample-metric";
import { makeSteps } from "./testing";

const services = testServices(testDatabase());
let owner: WorkspaceCtx;
let stranger: WorkspaceCtx;
let run: string;

beforeAll(async () => {
  owner = await makeWorkspace(services);
  stranger = await makeWorkspace(services);
  const made = await makeRun(owner, { name: "bright-name" });
  run = made.name;
  await createIngest(services.sql).append(made.id, [...makeSteps("loss", 0, 500), ...makeSteps("acc", 0, 3)]);
});

const queriesAs = (ctx: WorkspaceCtx) => [
  listMetrics(ctx, { runs: [run] }),
  sampleMetric(ctx, { runs: [run], key: "loss", pixels: 100 }),
  getMetricHistory(ctx, { run, key: "loss" }),
];

describe("queries of metrics", () => {
  it("find the run by its name", async () => {
    expect((await listMetrics(owner, { runs: [run, "none"] })).map(({ key, count }) => [key, count])).toEqual(
      [
        ["acc", 3],
        ["loss", 500],
      ],
    );
    expect(await listMetrics(owner, { runs: [run], keys: ["acc"] })).toHaveLength(1);
    const [curve] = await sampleMetric(owner, { runs: [run], key: "loss", from: 10, to: 12, pixels: 100 });
    expect(curve).toMatchObject({ run, steps: [10, 11, 12], isWhole: true, version: 1 });
  });

  it("page through a history by opaque tokens", async () => {
    const steps: number[] = [];
    let pageToken: string | undefined;
    do {
      const page = await getMetricHistory(owner, { run, key: "loss", limit: 120, pageToken });
      steps.push(...page.points.steps);
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(steps).toEqual(makeSteps("loss", 0, 500).map(({ step }) => step));
    expect(await outcomeOf(getMetricHistory(owner, { run, key: "loss", pageToken: "rubbish" }))).toBe(
      "invalid",
    );
  });

  it("show another workspace nothing", async () => {
    const [metrics, curves, history] = await Promise.all(queriesAs(stranger));
    expect([metrics, curves]).toEqual([[], []]);
    expect(history).toMatchObject({ points: { values: { length: 0 } } });
  });

  it("are refused without a role that reads runs", async () => {
    const outcomes = await Promise.all(queriesAs({ ...owner, roles: [] }).map(outcomeOf));
    expect(outcomes).toEqual(["forbidden", "forbidden", "forbidden"]);
  });
});
