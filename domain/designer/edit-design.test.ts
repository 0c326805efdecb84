import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "./design";
import {
  addStep,
  connectInput,
  NotEditable,
  promoteInput,
  promoteOutput,
  removeInput,
  removeOutput,
  removeSteps,
  renameStep,
  setField,
  setInput,
} from "./edit-design";
import { readDesign } from "./read-design";

const TEXT = `# What the team trains every night.
type: pipeline
inputs:
  rate: {type: number, default: 0.10} # keep it small
outputs:
  model: {type: uri_folder}
jobs:
  clean:
    component: azureml:clean:1
    inputs:
      table: {type: uri_file, path: "azureml:raw:1"}
      mode: "no" # the word
  train:
    # As long as it takes.
    command: train \${{inputs.data}}
    inputs:
      data: {type: uri_file, path: "\${{parent.jobs.clean.outputs.table}}"}
      rate: \${{parent.inputs.rate}}
    outputs:
      model: {type: uri_folder, path: "\${{parent.outputs.model}}"}
`;

const read = (text: string): Design => {
  const { design, issues } = readDesign(text);
  if (!design) throw new Error(issues.map(({ message }) => message).join("; "));
  return design;
};
const stepOf = (text: string, name: string) => read(text).steps.find((step) => step.name === name)!;

describe("what a canvas reads of a pipeline", () => {
  test("is its steps with their values, what joins them, and the lines that they stand on", () => {
    const { inputs, outputs, steps } = read(TEXT);
    expect(inputs).toEqual([
      { name: "rate", type: "number", value: "0.10", isLiteral: true, isOptional: false },
    ]);
    expect(outputs).toEqual([{ name: "model", type: "uri_folder" }]);
    expect(steps[0]).toMatchObject({
      name: "clean",
      component: "azureml:clean:1",
      own: null,
      firstLine: 8,
      lastLine: 12,
      values: {
        table: { kind: "path", type: "uri_file", path: "azureml:raw:1" },
        mode: { kind: "literal", value: "no" },
      },
    });
    expect(steps[1]).toMatchObject({
      firstLine: 13,
      declaresByValue: true,
      own: { inputs: { data: { type: "uri_file" } }, outputs: { model: { type: "uri_folder" } } },
      values: { data: { kind: "bound", binding: { from: "step", step: "clean", output: "table" } } },
      promoted: { model: "model" },
    });
  });

  test.each([
    ["", "empty"],
    ["a: [", "not valid YAML"],
    ["type: command\n", "`type` is “command”"],
    ["- 1\n", "no mapping"],
    ["type: pipeline\njobs: []\n", "`jobs` is a list"],
  ])("is nothing for %j, and it says why", (text, words) => {
    const { design, issues } = readDesign(text);
    expect(design).toBeNull();
    expect(issues![0]!.message).toContain(words);
  });

  test("is something for any text whatever, or a reason why not", () => {
    const words = fc.constantFrom(
      "jobs",
      "inputs",
      "component",
      "${{parent.inputs.x}}",
      "a",
      "[",
      "{",
      ":",
      "\n",
      "  ",
      "- ",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const reading = readDesign(`type: pipeline\n${parts.join("")}`);
        expect(reading.design !== null || reading.issues.length > 0).toBe(true);
      }),
    );
  });
});

describe("a change on the canvas", () => {
  test("keeps comments, order, quotes and how numbers are spelled", () => {
    const text = setField(TEXT, ["jobs", "clean", "display_name"], "Clean it");
    for (const kept of [
      "# What the team trains every night.",
      "0.10",
      "# keep it small",
      '"no" # the word',
      "# As long",
    ])
      expect(text).toContain(kept);
    expect(stepOf(text, "clean").displayName).toBe("Clean it");
    expect(setField(text, ["jobs", "clean", "display_name"], null)).not.toContain("display_name");
  });

  test("adds a step to a pipeline that has none yet, and refuses a name twice", () => {
    const text = addStep("type: pipeline\njobs: {}\n", "one", { component: "azureml:add:1" });
    expect(text).toBe("type: pipeline\njobs:\n  one:\n    component: azureml:add:1\n");
    expect(() => addStep(text, "one", {})).toThrow(NotEditable);
  });

  test("writes text that looks like something else in quotes, so that it is read as text", () => {
    for (const value of ["no", "010", "1e3", "~", "12", "true", ""]) {
      const text = setInput(TEXT, "clean", "mode", value);
      expect(stepOf(text, "clean").values.mode).toEqual({ kind: "literal", value });
    }
  });

  test("leaves an input without a value when its field is emptied", () => {
    const text = setInput(TEXT, "clean", "mode", null);
    expect(stepOf(text, "clean").values).not.toHaveProperty("mode");
    expect(setInput(text, "clean", "table", null)).not.toMatch(/clean:1\n\s+inputs/);
  });

  test("keeps the type of an input that a command declares, whatever it is given", () => {
    const free = setInput(TEXT, "train", "data", null);
    expect(stepOf(free, "train").own!.inputs.data).toEqual({ type: "uri_file" });
    expect(stepOf(free, "train").values.data).toEqual({ kind: "empty" });
    const again = connectInput(free, "train", "data", { from: "step", step: "clean", output: "table" });
    expect(read(again)).toEqual(read(TEXT));
  });

  test("gives a step another name wherever it is bound to", () => {
    const text = renameStep(TEXT, "clean", "tidy");
    expect(stepOf(text, "train").values.data).toEqual({
      kind: "bound",
      binding: { from: "step", step: "tidy", output: "table" },
    });
    expect(() => renameStep(TEXT, "clean", "train")).toThrow("train already");
    expect(renameStep(text, "tidy", "clean")).toBe(renameStep(renameStep(TEXT, "clean", "x"), "x", "clean"));
  });

  test("takes a step away with what led from it, its outputs of the pipeline included", () => {
    const text = removeSteps(TEXT, ["train"]);
    expect(read(text)).toMatchObject({ outputs: [], steps: [{ name: "clean" }] });
    expect(stepOf(removeSteps(TEXT, ["clean"]), "train").values.data).toEqual({ kind: "empty" });
    expect(read(removeSteps(TEXT, ["clean", "train"])).steps).toEqual([]);
  });

  test("makes inputs and outputs of steps those of the pipeline, and takes them back", () => {
    const promoted = promoteInput(TEXT, "clean", "mode", {
      name: "mode",
      declaration: { type: "string", default: "no" },
    });
    expect(read(promoted).inputs.at(-1)).toMatchObject({ name: "mode", type: "string", value: "no" });
    expect(stepOf(promoted, "clean").values.mode).toEqual({
      kind: "bound",
      binding: { from: "input", name: "mode" },
    });
    expect(stepOf(removeInput(promoted, "mode"), "clean").values).not.toHaveProperty("mode");
    const output = promoteOutput(TEXT, "clean", "table", { name: "table", type: "uri_file" });
    expect(stepOf(output, "clean").promoted).toEqual({ table: "table" });
    expect(removeOutput(output, "table")).toBe(setField(TEXT, ["none"], null));
    expect(stepOf(removeOutput(TEXT, "model"), "train").promoted).toEqual({});
  });

  test("is refused in words where the text is no YAML, or is written with anchors", () => {
    expect(() => addStep("a: [", "x", {})).toThrow("mend it first");
    const shared = "type: pipeline\nbase: &b {component: c}\njobs:\n  one: *b\n";
    expect(() => setInput(shared, "one", "x", 1)).toThrow("in the YAML");
  });

  test("can be any number of them: every step that was added and not removed is there, bound as it was last", () => {
    const names = ["a", "b", "c", "d"] as const;
    const name = fc.constantFrom(...names);
    const change = fc.oneof(
      name.map((step) => ({ kind: "add" as const, step })),
      name.map((step) => ({ kind: "remove" as const, step })),
      fc.tuple(name, name).map(([step, to]) => ({ kind: "connect" as const, step, to })),
      fc.tuple(name, fc.string()).map(([step, value]) => ({ kind: "set" as const, step, value })),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let text = "type: pipeline\njobs:\n";
        const steps = new Map<string, unknown>();
        for (const { step, ...made } of changes) {
          if (made.kind === "add" && !steps.has(step)) {
            text = addStep(text, step, { component: `azureml:${step}:1` });
            steps.set(step, undefined);
          } else if (made.kind === "remove" && steps.has(step)) {
            text = removeSteps(text, [step]);
            steps.delete(step);
            for (const [other, value] of steps) if (value === `bound ${step}`) steps.set(other, undefined);
          } else if (made.kind === "connect" && steps.has(step) && steps.has(made.to)) {
            text = connectInput(text, step, "x", { from: "step", step: made.to, output: "o" });
            steps.set(step, `bound ${made.to}`);
          } else if (made.kind === "set" && steps.has(step) && isPlain(made.value)) {
            text = setInput(text, step, "x", made.value);
            steps.set(step, made.value);
          }
        }
        const found = read(text).steps.map(({ name: step, values: { x } }) => {
          if (x?.kind === "bound") return [step, `bound ${x.binding.from === "step" ? x.binding.step : ""}`];
          return [step, x?.kind === "literal" ? x.value : undefined];
        });
        expect(new Map(found as [string, unknown][])).toEqual(steps);
      }),
    );
  });
});

/** What YAML files may hold, and is no expression. */
const isPlain = (text: string) =>
  !/[^\x20-\x7e]/.test(text) && !text.includes("${{") && !text.startsWith("bound ");
