import { beforeAll, beforeEach, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { deployBatch, invokeBatch, withBatchEndpoint, yamlOf } from "@/server/batch-endpoints/testing";
import { issuesOf } from "@/server/submit/testing";
import { endOf, runPipeline } from "./testing/pipelines";
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

const PARALLEL = `type: pipeline
settings: {default_compute: azureml:local}
outputs:
  doubles: {type: uri_file}
jobs:
  make:
    command: for n in 1 2 3 4 5; do echo $n > \${{outputs.numbers}}/$n.txt; done
    outputs: {numbers: {type: uri_folder}}
  double:
    type: parallel
    inputs: {numbers: {type: uri_folder, path: "\${{parent.jobs.make.outputs.numbers}}"}}
    outputs: {rows: {type: uri_file, path: "\${{parent.outputs.doubles}}"}}
    input_data: \${{inputs.numbers}}
    mini_batch_size: "2"
    mini_batch_error_threshold: 0
    task:
      type: run_function
      code: src
      entry_script: double.py
      program_arguments: --factor 2 --task_overhead_timeout 30
      append_row_to: \${{outputs.rows}}
`;
const DOUBLE = `import os, sys
def run(files):
    return [f"{os.path.basename(path)} {int(sys.argv[2]) * int(open(path).read())}" for path in files]
`;

test("a parallel step goes over the files that the step before left, and hands its rows on", async () => {
  const ctx = await withBatchEndpoint(services);
  const { run, steps } = await runPipeline(ctx, PARALLEL, { "src/double.py": DOUBLE });
  expect(run).toMatchObject({ status: "completed", error: null });
  const files = await readFiles(services, run.id);
  expect(files["named-outputs/doubles/rows"]).toBe("1.txt 2\n2.txt 4\n3.txt 6\n4.txt 8\n5.txt 10\n");
  const again = await runPipeline(ctx, PARALLEL, { "src/double.py": DOUBLE });
  expect([steps.double!.isReused, again.steps.double!.isReused]).toEqual([false, true]);
});

test.each([
  ["a size in bytes", 'mini_batch_size: "2"', "mini_batch_size: 10kb", /so many files at a time are meant/],
  ["keys of partitions", 'mini_batch_size: "2"', "partition_keys: [day]", /not split by their columns/],
  ["an input that is not there", "input_data: ${{inputs.numbers}}", "input_data: ${{inputs.none}}", /none/],
])("a parallel step with %s is refused", async (_what, old, other, message) => {
  const ctx = await withBatchEndpoint(services);
  const submitted = runPipeline(ctx, PARALLEL.replace(old, other), { "src/double.py": DOUBLE });
  const issues = await issuesOf(submitted);
  expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
});
