import { beforeAll, describe, expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { runParams, runTags, series } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { logInputs } from "../client-runs/log-inputs";
import { changeRun } from "../runs/bulk/change-run";
import { searchRuns } from "./search-runs";

const services = testServices(testDatabase());
let ctx: WorkspaceCtx;
let experimentId: string;

interface Given {
  loss?: number;
  lr?: string;
  team?: string;
  parent?: string;
}

/** The later in this list, the later the run began; a letter is its name. */
const RUNS: Record<string, Given> = {
  a: { loss: 3, lr: "10", team: "red" },
  b: { loss: -1, lr: "9" },
  c: { loss: Number.NaN, lr: "0.1", team: "Red" },
  d: { lr: "abc", team: "blue_1" },
  e: { loss: Number.POSITIVE_INFINITY, team: "é" },
  f: { loss: 3, lr: "10", parent: "a" },
};

async function addRun(name: string, order: number, { loss, lr, team, parent }: Given): Promise<void> {
  const { services: parts } = ctx;
  const id = `run_${ctx.workspaceId}_${name}`;
  await makeRun(ctx, {
    id,
    name,
    experimentId,
    displayName: `run ${name}`,
    kind: "client",
    status: name === "b" ? "failed" : "completed",
    startedAt: new Date(order * 1_000),
    endedAt: name === "a" ? null : new Date(order * 1_000 + 500),
    parentId: parent && `run_${ctx.workspaceId}_${parent}`,
  });
  const last = { lastStep: 0, lastTime: 0, minValue: loss, maxValue: loss, rankedLast: 0, isRanked: false };
  if (loss !== undefined)
    await parts.db.insert(series).values({ runId: id, key: "loss", lastValue: loss, ...last });
  if (lr) await parts.db.insert(runParams).values({ runId: id, key: "lr", value: lr });
  if (team) await parts.db.insert(runTags).values({ runId: id, key: "team", value: team });
}

beforeAll(async () => {
  ctx = await makeWorkspace(services);
  experimentId = await makeExperiment(ctx);
  for (const [index, [name, given]] of Object.entries(RUNS).entries()) await addRun(name, index + 1, given);
  await logInputs(ctx, { name: "c", datasets: [{ name: "iris", digest: "1", tags: [] }] });
});

/** The names of the found runs, in order, read page by page. */
async function search(filter: string, orderBy: string[] = [], limit = 100, from = ctx): Promise<string> {
  let found = "";
  let pageToken: string | undefined;
  do {
    const page = await searchRuns(from, { experimentIds: [experimentId], filter, orderBy, limit, pageToken });
    found += page.runs.map(({ name }) => name).join("");
    pageToken = page.nextToken;
  } while (pageToken);
  return found;
}

describe("a filter", () => {
  test.each([
    ["", "fedcba"],
    ["metrics.loss > 0", "fea"],
    ["metrics.loss != 3", "ecb"],
    ["metrics.loss <= -1", "b"],
    ["max(metrics.loss) >= 3", "fea"],
    ["params.lr = '10'", "fa"],
    ["params.lr != '10'", "dcb"],
    ["params.lr LIKE '_'", "b"],
    ["params.lr > 5", "fba"],
    ["metrics.loss IS NULL", "d"],
    ["status IN ('failed', 'canceled')", "b"],
    ["tags.team = 'red'", "a"],
    ["tags.team ILIKE 'RED'", "ca"],
    ["tags.team LIKE 'blue\\_1'", ""],
    ["tags.team IS NULL", "fb"],
    ["NOT tags.team = 'red'", "fedcb"],
    ["tags.team = 'red' OR (metrics.loss = 3 AND params.lr = '10')", "fa"],
    ["status = 'FAILED'", "b"],
    ["status != 'FINISHED'", "b"],
    ["run_name = 'run d'", "d"],
    ["tags.mlflow.runName LIKE '%d'", "d"],
    ["tags.mlflow.parentRunId = 'a'", "f"],
    ["run_id IN ('a', 'c', 'zip')", "ca"],
    ["start_time >= 4000 AND start_time < 6000", "ed"],
    ["end_time > 0", "fedcb"],
    ["datasets.name = 'iris'", "c"],
    ["metrics.loss > 1e300", "e"],
  ])("“%s” finds %s", async (filter, found) => {
    expect(await search(filter)).toBe(found);
  });

  test.each(["metrics.loss >", "bogus = 1", "metrics.loss = 'x'"])("“%s” is refused", async (filter) => {
    expect(await outcomeOf(search(filter))).toBe("invalid");
  });
});

describe("lists as long as a filter allows", () => {
  const words = (count: number) => Array.from({ length: count }, (_, n) => `'word ${n}'`).join(",");

  test("are answered, and others match nothing", async () => {
    expect(await search(`params.lr IN ('9', ${words(9_999)})`)).toBe("b");
    expect(await search(`run_name NOT IN (${words(10_000)})`)).toBe("fedcba");
    const few = `tags.team IN (${words(1_400)})`;
    expect(await search(Array(7).fill(few).join(" OR "))).toBe("");
    const everywhere = Array.from({ length: 10_000 }, (_, n) => (n === 0 ? experimentId : `exp_${n}`));
    const { runs } = await searchRuns(ctx, { ...ANY, experimentIds: everywhere });
    expect(runs).toHaveLength(6);
  });

  test("longer ones are refused in words, however they are shared out", async () => {
    const filter = Array(7)
      .fill(`params.lr IN (${words(1_500)})`)
      .join(" OR ");
    const refused = searchRuns(ctx, { ...ANY, experimentIds: [experimentId], filter });
    await expect(refused).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("together"),
    });
  });
});

const ANY = { filter: "", orderBy: [], limit: 100 };

describe("an order", () => {
  test.each([
    [["metrics.loss"], "bfaecd"],
    [["metrics.loss DESC"], "efabcd"],
    [["params.lr"], "cfabde"],
    [["params.lr DESC"], "dbface"],
    [["tags.team"], "cdaefb"],
    [["end_time"], "bcdefa"],
    [["start_time"], "abcdef"],
    [["status", "metrics.loss DESC"], "befacd"],
    [["params.lr", "run_name"], "cafbde"],
    [["metrics.zip"], "fedcba"],
  ])("%j gives %s, whatever the size of a page", async (orderBy, found) => {
    for (const limit of [1, 2, 3, 5, 6, 100]) expect(await search("", orderBy, limit)).toBe(found);
  });

  test("keeps its place while the filter leaves some out", async () => {
    expect(await search("params.lr IS NOT NULL", ["metrics.loss DESC"], 1)).toBe("fabcd");
  });

  test("is not continued by the token of another one", async () => {
    const given = { experimentIds: [experimentId], limit: 1 };
    const { nextToken: pageToken } = await searchRuns(ctx, given);
    expect(await outcomeOf(searchRuns(ctx, { ...given, pageToken, orderBy: ["run_name"] }))).toBe("invalid");
    expect(await outcomeOf(searchRuns(ctx, { ...given, pageToken: "zzz" }))).toBe("invalid");
  });
});

describe("what is searched", () => {
  test("is the workspace's own", async () => {
    expect(await search("", [], 100, await makeWorkspace(services))).toBe("");
    expect((await searchRuns(ctx, { experimentIds: [] })).runs).toEqual([]);
    expect((await searchRuns(ctx, { experimentIds: null })).runs).toHaveLength(6);
  });

  test("is active, deleted or both", async () => {
    const other = await makeWorkspace(services);
    const run = await makeRun(other, { kind: "client", status: "completed" });
    await makeRun(other, { kind: "client", status: "completed", experimentId: run.experimentId });
    await changeRun(other, run.name!, { kind: "trash" });
    const count = async (view: "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL") =>
      (await searchRuns(other, { experimentIds: [run.experimentId], view })).runs.length;
    expect([await count("ACTIVE_ONLY"), await count("DELETED_ONLY"), await count("ALL")]).toEqual([1, 1, 2]);
  });
});
