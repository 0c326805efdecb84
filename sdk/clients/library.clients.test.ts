import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, ROOT, readHistory } from "./testing/clients";
import { LIBRARY_GRAPH, people } from "./testing/library-graph";

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
    environment: "azureml://registries/azureml/environments/designer/labels/latest",
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

interface Step {
  name: string;
  display_name: string;
  properties: Record<string, string>;
}

const stepsOf = (pipeline: string): Promise<Step[]> =>
  atelierJson(studio, "job", "list", "--parent-job-name", pipeline);
