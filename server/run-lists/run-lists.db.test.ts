import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { logBatch } from "../client-runs/log-batch";
import type { WorkspaceCtx } from "../core/context";
import { appendWithin, createIngest, type Ingest } from "../metrics/ingest";
import { browseRuns } from "./browse-runs";
import { countRuns } from "./count-runs";
import { groupRuns } from "./group-runs";
import { listKeys } from "./list-keys";
import { listValues } from "./list-values";

const services = testServices(testDatabase());
let ingest: Ingest;
let ctx: WorkspaceCtx;
let stranger: WorkspaceCtx;

async function makeLogged(name: string, lr: string | null, loss: number[], team?: string) {
  const experimentId = experiments[loss.length % 2]!;
  const startedAt = new Date(1_000_000);
  const endedAt = new Date(1_000_000 + 90_000);
  const run = await makeRun(ctx, {
    name,
    displayName: name,
    experimentId,
    kind: "client",
    status: "completed",
    startedAt,
    endedAt,
  });
  const tags = team ? [{ key: "team", value: team }] : [];
  await logBatch(ctx, ingest, name, [], { params: lr === null ? [] : [{ key: "lr", value: lr }], tags });
  const points = loss.map((value, step) => ({ key: "val `loss`", value, step, time: step }));
  if (points.length > 0) await services.db.transaction((tx) => appendWithin(tx, run.id, points));
}

let experiments: string[];
beforeAll(async () => {
  ingest = createIngest(services.sql);
  ctx = await makeWorkspace(services);
  stranger = await makeWorkspace(services);
  experiments = [await makeExperiment(ctx, "even"), await makeExperiment(ctx, "odd")];
  await makeLogged("a", "0.1", [3, 1], "red");
  await makeLogged("b", "0.1", [5, 3], "x".repeat(2_000));
  await makeLogged("c", "0.2", [Number.NaN]);
  await makeLogged("d", null, []);
});

afterAll(() => ingest.close());

const LOSS = "metrics.`val ``loss```";

describe("the columns of a list", () => {
  test("are any field, by the text that asked for it", async () => {
    const columns = [
      LOSS,
      `max(${LOSS})`,
      "params.lr",
      "attributes.duration",
      "attributes.experiment",
      "start_time",
    ];
    const { runs } = await browseRuns(ctx, { columns, orderBy: "attributes.run_name" });
    expect(runs.map(({ values }) => columns.map((column) => values[column]))).toEqual([
      [1, 3, "0.1", 90, "even", 1_000_000],
      [3, 5, "0.1", 90, "even", 1_000_000],
      [Number.NaN, null, "0.2", 90, "odd", 1_000_000],
      [null, null, null, 90, "even", 1_000_000],
    ]);
  });

  test("show the beginning of a long text", async () => {
    const { runs } = await browseRuns(ctx, { search: "run_id = 'b'", columns: ["tags.team"] });
    expect(runs[0]!.values["tags.team"]).toHaveLength(300);
  });

  test("that are no fields are refused", async () => {
    expect(await outcomeOf(browseRuns(ctx, { columns: ["bogus"] }))).toBe("invalid");
    expect(await outcomeOf(browseRuns(ctx, { columns: ["metrics.a DESC"] }))).toBe("invalid");
  });
});

describe("a list by one field", () => {
  let small: WorkspaceCtx;
  beforeAll(async () => {
    small = await makeWorkspace(services);
    const experimentId = await makeExperiment(small);
    const sizes = { a: "10", b: "9", c: "1e1", d: "abc", e: "x".repeat(300), f: null, g: "-.5" };
    for (const [name, size] of Object.entries(sizes)) {
      const startedAt = new Date(name.charCodeAt(0) * 1_000);
      await makeRun(small, {
        id: `run_${small.workspaceId}_${name}`,
        name,
        displayName: name,
        experimentId,
        kind: "client",
        startedAt,
      });
      if (size) await logBatch(small, ingest, name, [], { params: [{ key: "size", value: size }] });
    }
  });

  test.each([
    ["params.size ASC", "gbacdef"],
    ["params.size DESC", "cabgedf"],
    ["attributes.run_name DESC", "gfedcba"],
    ["start_time ASC", "abcdefg"],
    ["start_time DESC", "gfedcba"],
    ["status ASC", "abcdefg"],
    ["metrics.none ASC", "gfedcba"],
  ])(
    "%s: numbers by their size, then texts, then what has none, whatever the size of a page",
    async (orderBy, order) => {
      for (const limit of [1, 2, 3, 7]) {
        let found = "";
        let pageToken: string | undefined;
        do {
          const page: Awaited<ReturnType<typeof browseRuns>> = await browseRuns(small, {
            orderBy,
            limit,
            pageToken,
          });
          found += page.runs.map(({ name }) => name).join("");
          pageToken = page.nextToken;
        } while (pageToken);
        expect(found).toBe(order);
      }
    },
  );
});

describe("completion", () => {
  test("knows the keys of the workspace, and of no other", async () => {
    expect(await listKeys(ctx, { kind: "metric" })).toEqual(["val `loss`"]);
    expect(await listKeys(ctx, { kind: "param", contains: "L" })).toEqual(["lr"]);
    expect(await listKeys(ctx, { kind: "param", contains: "%" })).toEqual([]);
    expect(await listKeys(ctx, { kind: "tag", experiment: "odd" })).toEqual([]);
    expect(await listKeys(stranger, { kind: "metric" })).toEqual([]);
  });

  test("knows the values of a field, and of no other workspace", async () => {
    expect(await listValues(ctx, { field: "params.lr" })).toEqual(["0.1", "0.2"]);
    expect(await listValues(ctx, { field: "params.lr", prefix: "0.2" })).toEqual(["0.2"]);
    expect(await listValues(ctx, { field: "attributes.experiment", prefix: "E" })).toEqual(["even"]);
    expect(await listValues(ctx, { field: "status", prefix: "comp" })).toEqual(["completed"]);
    expect(await listValues(stranger, { field: "params.lr" })).toEqual([]);
    expect(await outcomeOf(listValues(ctx, { field: "metrics.loss" }))).toBe("invalid");
  });
});

describe("groups", () => {
  test("count their runs, and tell mean and spread without what is no number", async () => {
    const { groups } = await groupRuns(ctx, { by: "params.lr", columns: [LOSS] });
    expect(groups).toEqual([
      { value: "0.1", count: 2, values: { [LOSS]: { count: 2, mean: 2, std: Math.SQRT2, min: 1, max: 3 } } },
      {
        value: "0.2",
        count: 1,
        values: { [LOSS]: { count: 0, mean: null, std: null, min: null, max: null } },
      },
      {
        value: null,
        count: 1,
        values: { [LOSS]: { count: 0, mean: null, std: null, min: null, max: null } },
      },
    ]);
  });

  test("are ordered and paged", async () => {
    const page = { by: "params.lr", columns: [LOSS], orderBy: "value DESC", limit: 1 };
    const first = await groupRuns(ctx, page);
    const second = await groupRuns(ctx, { ...page, pageToken: first.nextToken });
    expect([first, second].map(({ groups }) => groups[0]!.value)).toEqual(["0.2", "0.1"]);
    const byMean = await groupRuns(ctx, {
      by: "attributes.experiment",
      columns: [LOSS],
      orderBy: `${LOSS} ASC`,
    });
    expect(byMean.groups.map(({ value, count }) => [value, count])).toEqual([
      ["even", 3],
      ["odd", 1],
    ]);
  });

  test("keep to the filter and to the workspace", async () => {
    expect((await groupRuns(ctx, { by: "tags.team", search: `${LOSS} < 2` })).groups).toEqual([
      { value: "red", count: 1, values: {} },
    ]);
    expect((await groupRuns(stranger, { by: "params.lr" })).groups).toEqual([]);
    expect(await countRuns(ctx, { search: "params.lr = '0.1' OR params.lr IS NULL" })).toBe(3);
    expect(await countRuns(stranger, {})).toBe(0);
  });

  test("are refused by a number, and by an order that is no column", async () => {
    expect(await outcomeOf(groupRuns(ctx, { by: LOSS }))).toBe("invalid");
    expect(await outcomeOf(groupRuns(ctx, { by: "params.lr", columns: ["params.lr"] }))).toBe("invalid");
    expect(await outcomeOf(groupRuns(ctx, { by: "params.lr", orderBy: "mean" }))).toBe("invalid");
  });
});
