import { describe, expect, test } from "vitest";
import { copySteps, pasteSteps, placePasted } from "./clipboard";
import { edgesOf, fittingSources, whyNotConnect } from "./connect";
import type { Design } from "./design";
import { connectInput } from "./edit-design";
import { freeStepName, shortComponent } from "./names";
import { COMMAND_ENTRY, drawableOf, entryOf, findInPalette, searchPalette, versionsOf } from "./palette";
import { placeProblems } from "./problems";
import { readDesign } from "./read-design";
import { withRunInputs } from "./run-inputs";

const TEXT = `type: pipeline
inputs:
  rate: {type: number, default: 0.1}
  raw: {type: uri_file, path: "azureml:raw:1"}
jobs:
  clean:
    component: azureml:clean:1
    inputs: {table: "\${{parent.inputs.raw}}"}
  train:
    component: azureml:train:1
    inputs: {data: "\${{parent.jobs.clean.outputs.table}}", rate: "\${{parent.inputs.rate}}"}
    outputs: {model: "\${{parent.outputs.model}}"}
outputs:
  model: {type: mlflow_model}
`;

const read = (text: string): Design => readDesign(text).design!;
const entry = (name: string, inputs: object[], outputs: object[]) =>
  ({
    reference: `azureml:${name}:1`,
    name,
    version: "1",
    versions: ["1"],
    displayName: `The ${name}`,
    description: "",
    category: null,
    type: "command",
    isDeterministic: true,
    inputs: inputs.map((input) => ({
      ...{ description: "", isOptional: false, default: null, choices: null, min: null, max: null },
      ...input,
    })),
    outputs: outputs.map((output) => ({ description: "", ...output })),
  }) as Parameters<typeof drawableOf>[0];
const PALETTE = [
  entry("clean", [{ name: "table", type: "uri_file" }], [{ name: "table", type: "uri_file" }]),
  entry(
    "train",
    [
      { name: "data", type: "uri_file" },
      { name: "rate", type: "number", default: 0.5, min: 0 },
      { name: "more", type: "uri_folder", isOptional: true },
    ],
    [{ name: "model", type: "mlflow_model" }],
  ),
];
const find = findInPalette(PALETTE);
const whyNot = (from: [string | null, string], to: [string | null, string]) =>
  whyNotConnect(read(TEXT), find, {
    from: { step: from[0], port: from[1] },
    to: { step: to[0], port: to[1] },
  });

describe("an edge", () => {
  test("is each binding of an input, and each output of the pipeline", () => {
    expect(
      edgesOf(read(TEXT)).map(({ from, to }) => `${from.step}.${from.port} ${to.step}.${to.port}`),
    ).toEqual([
      "null.raw clean.table",
      "clean.table train.data",
      "null.rate train.rate",
      "train.model null.model",
    ]);
  });

  test.each<[[string | null, string], [string | null, string], string | null]>([
    [["clean", "table"], ["train", "data"], null],
    [[null, "rate"], ["train", "rate"], null],
    [["clean", "table"], ["train", "more"], "more takes a uri_folder, and table is a uri_file."],
    [["train", "model"], ["train", "more"], "A step cannot take its own output."],
    [[null, "rate"], ["train", "data"], "data takes a uri_file, and rate is a number."],
    [["clean", "gone"], ["train", "data"], "There is no output gone to lead from."],
    [["clean", "table"], ["train", "gone"], "The step train has no input gone."],
    [[null, "raw"], [null, "model"], "An input of the pipeline is no output of it."],
  ])("from %j to %j: %s", (from, to, words) => {
    expect(whyNot(from, to)).toBe(words);
  });

  test("that would close a cycle is refused with the way of it", () => {
    const text = TEXT.replace("train:1", "clean:1").replace(", rate:", ", x:").replace("{data:", "{table:");
    const edge = { from: { step: "train", port: "table" }, to: { step: "clean", port: "table" } };
    expect(whyNotConnect(read(text), find, edge)).toBe("That would be a cycle: clean → train → clean.");
  });

  test("may come from all that fits", () => {
    const design = read(TEXT.replace('data: "${{parent.jobs.clean.outputs.table}}", ', ""));
    expect(fittingSources(design, find, { step: "train", port: "data" })).toEqual([
      { step: null, port: "raw" },
      { step: "clean", port: "table" },
    ]);
  });
});

describe("what is copied", () => {
  test("is a pipeline of its own, with the inputs that its steps take", () => {
    const copied = read(copySteps(TEXT, ["clean"]));
    expect(copied.steps.map(({ name }) => name)).toEqual(["clean"]);
    expect(copied.inputs.map(({ name }) => name)).toEqual(["raw"]);
    expect(copied.outputs).toEqual([]);
  });

  test("is pasted under free names, joined among itself as it was, and is an output of nothing", () => {
    const pasted = pasteSteps(TEXT, copySteps(TEXT, ["clean", "train"]));
    const { steps, inputs } = read(pasted.text);
    expect(steps.map(({ name }) => name)).toEqual(["clean", "train", "clean_2", "train_2"]);
    expect(steps[3]!.values.data).toMatchObject({ binding: { step: "clean_2", output: "table" } });
    expect(steps[3]!.promoted).toEqual({});
    expect(inputs).toHaveLength(2);
    expect(placePasted(pasted, { "step:clean": { x: 1, y: 2 } }, { x: 0, y: 0 })).toEqual({
      "step:clean_2": { x: 41, y: 42 },
      "step:train_2": { x: 0, y: 140 },
    });
  });

  test("brings its inputs into another pipeline, and lets go of steps that are not there", () => {
    const empty = "type: pipeline\njobs: {}\n";
    const alone = read(pasteSteps(empty, copySteps(TEXT, ["train"])).text);
    expect(alone.inputs).toEqual(read(TEXT).inputs.slice(0, 1));
    expect(alone.steps[0]!.values).not.toHaveProperty("data");
    const both = pasteSteps(empty, copySteps(TEXT, ["clean", "train"])).text;
    expect(edgesOf(read(both))).toEqual(edgesOf(read(TEXT)).slice(0, 3));
    expect(() => pasteSteps(empty, "hello")).toThrow("no steps");
  });
});

describe("the palette", () => {
  test("is searched by words in any order, in groups", () => {
    const entries = [COMMAND_ENTRY, ...PALETTE.map(drawableOf)];
    expect([...searchPalette(entries, "").keys()]).toEqual(["Write your own", "Components"]);
    expect([...searchPalette(entries, "train THE").values()].flat().map(({ name }) => name)).toEqual([
      "train",
    ]);
  });

  test("knows a component by its version, as the latest, and by its name alone", () => {
    for (const word of ["azureml:train:1", "azureml:train@latest", "azureml:train", "train"])
      expect(find(word)!.inputs.rate).toEqual({
        type: "number",
        description: "",
        optional: false,
        default: 0.5,
        min: 0,
      });
    expect(find("azureml:train:2")).toBeNull();
    const entries = PALETTE.map(drawableOf);
    expect(versionsOf(entries, "azureml:train:0")).toEqual({
      of: "azureml:train",
      version: "0",
      versions: ["0", "1"],
    });
    expect(versionsOf(entries, "train")).toBeNull();
    for (const word of ["azureml:train:0", "azureml:train@latest", "train"])
      expect(entryOf([COMMAND_ENTRY, ...entries], word)?.key).toBe("azureml:train:1");
    expect(entryOf([COMMAND_ENTRY, ...entries], "azureml:command:1")).toBeUndefined();
  });
});

test("of the address of a component in a registry a node shows its name", () => {
  const at = "azureml://registries/azureml/components/split_data";
  expect([at, `${at}/labels/latest`, `${at}/versions/2`, "azureml:add@latest"].map(shortComponent)).toEqual([
    "split_data",
    "split_data",
    "split_data",
    "azureml:add@latest",
  ]);
});

test("a free name is one that a step may have", () => {
  expect(freeStepName(["a"], "A")).toBe("a_2");
  expect(freeStepName([], "Two-class boosted trees!")).toBe("two_class_boosted_trees");
  expect(freeStepName([], "2 rows")).toBe("step_2_rows");
  expect(freeStepName([], "…")).toBe("step");
});

test("a problem is that of the step which it names, or on whose lines it is", () => {
  const problems = placeProblems(read(TEXT), [
    { message: "`jobs.train.inputs.x` is no input of train.", line: 2 },
    { message: "`code` names ./src, which is not there.", line: 7 },
    { message: "`outputs.model` is the output of no step.", line: 13 },
  ]);
  expect(problems.map(({ step }) => step)).toEqual(["train", "clean", null]);
});

test("a run takes the values that were given, each in its type, and its defaults for the rest", () => {
  const as = { name: "Drawn", experiment: "no" };
  const text = withRunInputs(TEXT, { ...as, inputs: { rate: "0.5", raw: "azureml:raw:2" } });
  expect(text).toContain('experiment_name: "no"');
  expect(read(text).displayName).toBe("Drawn");
  expect(read(withRunInputs(text, { ...as, name: "Other", inputs: {} })).displayName).toBe("Drawn");
  expect(read(text).inputs.map(({ value }) => value)).toEqual(["0.5", "azureml:raw:2"]);
  expect(read(withRunInputs(TEXT, { ...as, inputs: { rate: "" } })).inputs[0]!.value).toBe("0.1");
  const many = withRunInputs(TEXT, { ...as, inputs: { rate: "many" } });
  expect(read(many).inputs[0]!.value).toBe("many");
  expect(read(connectInput(many, "train", "data", { from: "input", name: "raw" })).inputs).toHaveLength(2);
});
