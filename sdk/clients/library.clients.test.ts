import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, ROOT, readHistory } from "./testing/clients";
import { LIBRARY_GRAPH, people, RELEASE_GRAPH, ROWS } from "./testing/library-graph";

const DESIGNER = "azureml://registries/azureml/environments/designer/labels/latest";

let studio: Studio;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
});
afterAll(() => studio?.stop());

function folderWith(files: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-library-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

async function stream(folder: string, file: string, ...words: string[]): Promise<string> {
  const ended = await atelier(studio, "job", "create", "-f", path.join(folder, file), "--stream", ...words);
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  return ended.stdout;
}

test("every component of the library gives its known answers in the environment that it runs in, and so do samples", async () => {
  const job = {
    code: path.join(ROOT, "library"),
    command:
      "(cd components && python -m unittest discover -s tests) && (cd samples && python -m unittest discover -s tests)",
    environment: DESIGNER,
  };
  await stream(folderWith({ "job.yml": JSON.stringify(job) }), "job.yml");
});

test("a graph of the library trains, evaluates and registers a model of 10,000 rows, and is reused but for the latter", async () => {
  const folder = folderWith({ "graph.yml": JSON.stringify(LIBRARY_GRAPH), "people.csv": people() });
  await stream(folder, "graph.yml", "--name", "graph");
  const steps = await stepsOf("graph");
  expect(steps).toHaveLength(11);
  const evaluated = steps.find(({ display_name }) => display_name === "evaluate")!;
  const [accuracy] = await readHistory(studio, evaluated.name, "accuracy");
  expect(accuracy!.value).toBeGreaterThan(0.9);
  await stream(folder, "graph.yml", "--name", "again");
  const isReused = ({ properties }: Step) => properties["azureml.isreused"] === "true";
  expect((await stepsOf("again")).filter((step) => !isReused(step)).map((step) => step.display_name)).toEqual(
    ["register"],
  );
  const registered = await atelierJson<{ version: string }[]>(studio, "model", "list", "--name", "buyers");
  expect(registered.map(({ version }) => version)).toEqual(["2", "1"]);
});

test("steps deploy what was registered, shift the traffic to it and have a batch endpoint go over a table", async () => {
  const nightly = { name: "nightly", endpoint_name: "buyers-nightly", model: "azureml:buyers@latest" };
  const folder = folderWith({
    "graph.yml": JSON.stringify(RELEASE_GRAPH),
    "people.csv": people(),
    "endpoint.yml": "name: buyers-nightly",
    "nightly.yml": JSON.stringify({ ...nightly, compute: "azureml:local", environment: DESIGNER }),
    "request.json":
      '{"input_data": [{"age": 2, "income": 2, "region": "east"}, {"age": -2, "income": -2, "region": "east"}]}',
  });
  const run = async (...words: string[]) => {
    const ended = await atelier(studio, ...words);
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    return ended.stdout;
  };
  await run("batch-endpoint", "create", "-f", path.join(folder, "endpoint.yml"));
  await run("batch-deployment", "create", "-f", path.join(folder, "nightly.yml"), "--set-default");
  await stream(folder, "graph.yml", "--name", "release");
  const traffic = await atelierJson(studio, "online-endpoint", "show", "-n", "buyers", "--query", "traffic");
  expect(traffic).toEqual({ blue: 100 });
  const request = path.join(folder, "request.json");
  expect(
    JSON.parse(await run("online-endpoint", "invoke", "-n", "buyers", "--request-file", request)),
  ).toEqual(["yes", "no"]);
  const batch = (await stepsOf("release")).find(({ display_name }) => display_name === "batch")!;
  await run("job", "download", "-n", batch.name, "--output-name", "scores", "-p", path.join(folder, "got"));
  const file = fs
    .readdirSync(path.join(folder, "got"), { recursive: true, encoding: "utf8" })
    .find((name) => name.endsWith("predictions.csv"))!;
  const rows = fs
    .readFileSync(path.join(folder, "got", file), "utf8")
    .trim()
    .split("\n");
  expect(rows.filter((row) => /,(yes|no),/.test(row))).toHaveLength(ROWS * 0.3);
});

interface Step {
  name: string;
  display_name: string;
  properties: Record<string, string>;
}

const stepsOf = (pipeline: string): Promise<Step[]> =>
  atelierJson(studio, "job", "list", "--parent-job-name", pipeline);
