import { beforeAll, beforeEach, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { deployBatch, invokeBatch, withBatchEndpoint, yamlOf } from "@/server/batch-endpoints/testing";
import { endOf } from "./testing/pipelines";
import { readFiles } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
beforeAll(buildRunner);
beforeEach(() => {
  startRunner({ databaseUrl: database.url, home: services.home });
});

const THOUSAND = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`in/${n}.txt`, `${n}`]));
const BAD = { "in/7.txt": "seven", "in/500.txt": "", "in/999.txt": "?" };

test("a thousand files of which three are bad: every other has its row, and the bad ones are named", async () => {
  const ctx = await withBatchEndpoint(services);
  const settings = {
    mini_batch_size: 1,
    max_concurrency_per_instance: 2,
    error_threshold: 3,
    retry_settings: { max_retries: 1 },
  };
  await deployBatch(ctx, yamlOf("doubling", { settings }));
  const { id } = await invokeBatch(ctx, { ...THOUSAND, ...BAD });
  const run = (await endOf(ctx, id)).run;
  expect(run).toMatchObject({ status: "completed", error: null });
  const files = await readFiles(services, id);
  const rows = files["named-outputs/score/predictions.csv"]!.trim().split("\n");
  const doubled = Object.fromEntries(rows.map((row) => row.split(" ")));
  const expected = Object.keys(THOUSAND)
    .filter((path) => !(path in BAD))
    .map((path) => path.slice("in/".length));
  expect(Object.keys(doubled).sort()).toEqual(expected.sort());
  expect(
    Object.entries(doubled).every(([name, value]) => Number(value) === 2 * Number.parseInt(name, 10)),
  ).toBe(true);
  const failed = files["outputs/files.csv"]!.split("\n").filter((line) => line.includes(",failed,"));
  expect(failed.map((line) => line.split(",")[0])).toEqual(["500.txt", "7.txt", "999.txt"]);
});

test("more bad files than are allowed end the run, with the first of them and what it said", async () => {
  const ctx = await withBatchEndpoint(services);
  const settings = { mini_batch_size: 1, error_threshold: 0, retry_settings: { max_retries: 0 } };
  await deployBatch(ctx, yamlOf("strict", { settings }));
  const { id } = await invokeBatch(ctx, { "in/1.txt": "1", "in/2.txt": "two" });
  const run = (await endOf(ctx, id)).run;
  expect(run.status).toBe("failed");
  expect(JSON.stringify(run.error)).toMatch(/1 files failed.*2\.txt.*ValueError/);
});
