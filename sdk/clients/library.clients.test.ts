import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, ROOT, readHistory } from "./testing/clients";

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

test("every component of the library gives its known answers in the environment that it runs in", async () => {
  const job = {
    code: path.join(ROOT, "library/components"),
    command: "python -m unittest discover -s tests",
    environment: "azureml://registries/azureml/environments/designer/labels/latest",
  };
  await stream(folderWith({ "job.yml": JSON.stringify(job) }), "job.yml");
});

const ROWS = 10_000;
const at = (name: string) => `azureml://registries/azureml/components/${name}/labels/latest`;
const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const GRAPH = {
  type: "pipeline",
  inputs: { people: { type: "uri_file", path: "people.csv" } },
  jobs: {
    import: { component: at("import_data"), inputs: { source: "${{parent.inputs.people}}" } },
    select: {
      component: at("select_columns"),
      inputs: { data: from("import", "data"), columns: "id", mode: "leave out" },
    },
    clean: { component: at("clean_missing_data"), inputs: { data: from("select", "selected") } },
    split: {
      component: at("split_data"),
      inputs: { data: from("clean", "cleaned"), stratify_column: "buys" },
    },
    scale: {
      component: at("normalize_data"),
      inputs: { data: from("split", "first"), columns: "age, income" },
    },
    same: {
      component: at("apply_transformation"),
      inputs: { data: from("split", "second"), transformation: from("scale", "transformation") },
    },
    algorithm: { component: at("two_class_logistic_regression") },
    train: {
      component: at("train_model"),
      inputs: { untrained: from("algorithm", "untrained"), data: from("scale", "normalized"), label: "buys" },
    },
    score: {
      component: at("score_model"),
      inputs: { model: from("train", "model"), data: from("same", "transformed") },
    },
    evaluate: { component: at("evaluate_model"), inputs: { scored: from("score", "scored") } },
    register: {
      component: at("register_model"),
      inputs: { model: from("train", "model"), model_name: "buyers" },
    },
  },
};

/** A line on which people buy or do not, with gaps and noise that follow from the row's number. */
function people(): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const age = 18 + ((row * 37) % 60);
    const income = 1_000 + ((row * 7_919) % 5_000);
    const word = ["north", "south", "east"][row % 3];
    const buys = age * 60 + income + ((row * 104_729) % 400) > 6_400 ? "yes" : "no";
    return [row, row % 50 === 0 ? "" : age, income, word, buys].join(",");
  });
  return `id,age,income,region,buys\n${rows.join("\n")}\n`;
}

test("a graph of the library trains, evaluates and registers a model of 10,000 rows, and is reused but for the latter", async () => {
  const folder = folderWith({ "graph.yml": JSON.stringify(GRAPH), "people.csv": people() });
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
