import { expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { runParams, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "../core/context";
import { createIngest } from "../metrics/ingest";
import { exportRuns } from "./export-runs";

const services = testServices(testDatabase());

async function read(ctx: WorkspaceCtx, input: Parameters<typeof exportRuns>[1]): Promise<string[]> {
  let text = "";
  for await (const piece of exportRuns(ctx, input)) text += piece;
  return text.split("\r\n").slice(0, -1);
}

it("has the filter, the order and the columns of the list, for a Reader too, and no formula", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx, "mine");
  const startedAt = new Date("2026-01-02T03:04:05.678Z");
  const made = [];
  for (const [displayName, loss] of [
    ["=1+1", 0.25],
    ["second", 0.125],
  ] as const) {
    const run = await makeRun(ctx, {
      experimentId,
      displayName,
      status: "completed",
      kind: "client",
      startedAt,
    });
    await services.db.insert(runParams).values({ runId: run.id, key: "note", value: `@${"x".repeat(400)}` });
    const ingest = createIngest(services.sql);
    await ingest.append(run.id, [{ key: "loss", step: 1, time: 1, value: loss }]);
    await ingest.close();
    made.push(run.name);
  }
  await makeRun(ctx);
  const columns = ["metrics.`loss`", "params.`note`"];
  const given = { experiment: "mine", orderBy: "metrics.loss ASC", columns };
  const [head, first, second, ...more] = await read(await joinWorkspace(ctx, "reader"), given);
  expect(more).toEqual([]);
  expect(head).toContain('"metrics.`loss`","params.`note`"');
  expect(first).toContain(`"${made[1]}","second","mine","completed"`);
  expect(second).toContain(`"${made[0]}","'=1+1","mine"`);
  expect(second).toMatch(/"2026-01-02T03:04:05.678Z",,0.25,"'@x{400}"$/);
});

it("has every run once, over all pages", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx);
  const { workspaceId } = ctx;
  const rows = Array.from({ length: 2_100 }, () => {
    const id = newId("run");
    const names = { id, name: id, displayName: id, rootId: id };
    return { ...names, workspaceId, experimentId, kind: "client" as const, status: "completed" as const };
  });
  await services.db.insert(runs).values(rows);
  const lines = await read(ctx, {});
  expect(new Set(lines.slice(1)).size).toBe(2_100);
  expect(await read(await makeWorkspace(services), {})).toHaveLength(1);
});

it("is an error before the first line where the filter is wrong", async () => {
  const ctx = await makeWorkspace(services);
  expect(await outcomeOf(read(ctx, { search: "metrics.loss < < 3" }))).toBe("invalid");
});
