import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Interface } from "../designer/design";
import { readDesign } from "../designer/read-design";
import { readColumns, writeColumns } from "./column-lists";
import { libraryAddress, libraryName } from "./library";
import { makeInference } from "./make-inference";
import { NoInference } from "./trained-pipeline";

const folder = { type: "uri_folder" } as const;
const words = { type: "string" } as const;
const model = { type: "mlflow_model" } as const;
const ports = (inputs: object, outputs: object) => ({ inputs, outputs }) as Interface;
const PORTS: Record<string, Interface> = {
  import_data: ports({ source: { type: "mltable" } }, { data: folder }),
  select_columns: ports({ data: folder, columns: words }, { selected: folder }),
  clean_missing_data: ports({ data: folder, columns: words }, { cleaned: folder, transformation: folder }),
  normalize_data: ports({ data: folder, columns: words }, { normalized: folder, transformation: folder }),
  apply_transformation: ports({ data: folder, transformation: folder }, { transformed: folder }),
  apply_sql_transformation: ports({ t1: folder, script: words }, { result: folder }),
  split_data: ports({ data: folder }, { first: folder, second: folder }),
  join_data: ports({ left: folder, right: folder, left_keys: words }, { joined: folder }),
  linear_regression: ports({}, { untrained: folder }),
  train_model: ports({ untrained: folder, data: folder, label: words }, { model }),
  score_model: ports({ model, data: folder }, { scored: folder }),
  evaluate_model: ports({ scored: folder }, { evaluation: folder }),
};
const find = (component: string) => PORTS[libraryName(component) ?? ""] ?? null;

const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const use = (name: string, inputs: object = {}) => ({ component: libraryAddress(name), inputs });

const JOBS = {
  import: use("import_data", { source: "${{parent.inputs.people}}" }),
  select: use("select_columns", { data: from("import", "data"), columns: 'age, "net, income", buys' }),
  clean: use("clean_missing_data", { data: from("select", "selected") }),
  label: use("clean_missing_data", { data: from("clean", "cleaned"), columns: "buys" }),
  split: use("split_data", { data: from("label", "cleaned") }),
  scale: use("normalize_data", { data: from("split", "first") }),
  same: use("apply_transformation", {
    data: from("split", "second"),
    transformation: from("scale", "transformation"),
  }),
  algorithm: use("linear_regression"),
  train: use("train_model", {
    untrained: from("algorithm", "untrained"),
    data: from("scale", "normalized"),
    label: "${{parent.inputs.label}}",
  }),
  score: use("score_model", { model: from("train", "model"), data: from("same", "transformed") }),
  evaluate: use("evaluate_model", { scored: from("score", "scored") }),
};
const INPUTS = {
  people: { type: "uri_file", path: "azureml:people:1" },
  label: { type: "string", value: "buys" },
};

function make(jobs: object, scorer?: string, gone: string[] = []) {
  const { design } = readDesign(JSON.stringify({ type: "pipeline", inputs: INPUTS, jobs }));
  const addressOf = (step: string, output: string) => (gone.includes(step) ? null : `${step}/${output}`);
  return makeInference({ run: "run_1", name: "Buyers", design: design!, find, addressOf }, scorer);
}

test("the way of a row to its score stays, with what was learned on it, between the input and the output of a service", () => {
  const { yaml, leftOut, hints, name } = make(JOBS);
  const { inputs, jobs, properties } = parse(yaml);
  expect(name).toBe("Buyers (real-time)");
  expect(properties).toEqual({ inference_of: "run_1" });
  expect(Object.keys(jobs)).toEqual([
    "web_service_input",
    "select",
    "clean",
    "same",
    "score",
    "web_service_output",
  ]);
  expect(jobs.web_service_input.inputs).toEqual({ data: "${{parent.inputs.sample}}", leave_out: "buys" });
  expect(jobs.select.inputs).toEqual({
    data: from("web_service_input", "data"),
    columns: 'age, "net, income"',
  });
  expect(jobs.clean).toMatchObject({
    component: libraryAddress("apply_transformation"),
    inputs: { data: from("select", "selected"), transformation: "${{parent.inputs.clean_learned}}" },
  });
  expect(jobs.same.inputs).toEqual({
    data: from("clean", "transformed"),
    transformation: "${{parent.inputs.scale_transformation}}",
  });
  expect(jobs.score.inputs).toEqual({
    model: "${{parent.inputs.train_model}}",
    data: from("same", "transformed"),
  });
  expect(jobs.web_service_output.inputs).toEqual({ data: from("score", "scored") });
  expect(inputs).toEqual({
    sample: { type: "uri_folder", path: "import/data" },
    clean_learned: { type: "uri_folder", path: "clean/transformation" },
    scale_transformation: { type: "uri_folder", path: "scale/transformation" },
    train_model: { type: "mlflow_model", path: "train/model" },
  });
  const why = Object.fromEntries(leftOut.map((each) => [each.step, each.why]));
  expect(why).toMatchObject({
    label: "it needs the label buys",
    evaluate: "it needs the label buys",
    split: "it chooses or makes rows to learn from",
    train: "its model is the one that the run has trained",
    scale: "what it has made is kept as it was",
    algorithm: "no row of a request goes through it",
  });
  expect(hints).toEqual([]);
});

test("a second table is what the run has made of it, and what follows the scores alone stays", () => {
  const { yaml } = make({
    import: JOBS.import,
    other: use("import_data", { source: "${{parent.inputs.people}}" }),
    join: use("join_data", { left: from("import", "data"), right: from("other", "data"), left_keys: "k" }),
    score: use("score_model", {
      model: { type: "mlflow_model", path: "azureml:buyers:1" },
      data: from("join", "joined"),
    }),
    only: use("select_columns", { data: from("score", "scored"), columns: "Scored Labels" }),
  });
  const { jobs, inputs } = parse(yaml);
  expect(jobs.join.inputs.right).toBe("${{parent.inputs.other_data}}");
  expect(inputs.other_data.path).toBe("other/data");
  expect(jobs.score.inputs.model).toEqual({ type: "mlflow_model", path: "azureml:buyers:1" });
  expect(jobs.web_service_output.inputs.data).toBe(from("only", "selected"));
});

test("what names the label and cannot be changed for its author, and a label that is not known, are told", () => {
  const sql = use("apply_sql_transformation", { t1: from("import", "data"), script: "select buys from t1" });
  const data = from("sql", "result");
  const { import: source, train } = JOBS;
  const score = use("score_model", { model: from("train", "model"), data });
  expect(make({ import: source, sql, train, score }).hints).toEqual([
    "script of sql names buys, which requests do not have: change it.",
  ]);
  const own = use("score_model", { model: { type: "mlflow_model", path: "azureml:a:1" }, data });
  expect(make({ import: source, sql, score: own }).hints[0]).toMatch(/which column is the label/i);
});

test.each<[string, object, string | undefined, string[], RegExp]>([
  ["without a step that scores", { import: JOBS.import }, undefined, [], /No step scores/],
  ["for a step that does not score", JOBS, "train", [], /no step train that scores: there is score/],
  ["once what was learned is gone", JOBS, undefined, ["scale"], /The run of the step scale, .* is gone/],
  [
    "with a command on the way",
    {
      import: JOBS.import,
      own: {
        command: "true",
        inputs: { a: { type: "uri_folder", path: from("import", "data") } },
        outputs: { o: folder },
      },
      score: use("score_model", { data: from("own", "o") }),
    },
    undefined,
    [],
    /own is a command of its own/,
  ],
  ["without rows", { score: use("score_model") }, undefined, [], /No rows lead to the step score/],
])("none is made %s, and it is said why", (_what, jobs, scorer, gone, words) => {
  expect(() => make(jobs, scorer, gone)).toThrow(NoInference);
  expect(() => make(jobs, scorer, gone)).toThrow(words);
});

test("lists of columns are read as the components read them, and written so that they read the same", () => {
  for (const names of [["a"], ["a", "b c"], ["x,y", 'say "hi"', "z"], []])
    expect(readColumns(writeColumns(names))).toEqual(names);
  expect(readColumns(' a ,"b, c"\nd')).toEqual(["a", "b, c", "d"]);
  expect(readColumns('"a"b, c"d"\r\n"e, f')).toEqual(["ab", 'c"d"', "e, f"]);
  // With an expression that looks back, each of these takes hours.
  for (const blank of [" ", "\n"]) expect(readColumns(`${blank.repeat(100_000)}"x`)).toEqual(["x"]);
});

test("a component of the library is known by every address that a step may name it by", () => {
  const addresses = [
    "azureml/components/a",
    "azureml/components/a/versions/1",
    "other/components/a/labels/latest",
  ];
  expect(addresses.map((end) => libraryName(`azureml://registries/${end}`))).toEqual(["a", "a", "a"]);
  expect(["azureml:a:1", "a", "./a.yml", null].map(libraryName)).toEqual([null, null, null, null]);
});
