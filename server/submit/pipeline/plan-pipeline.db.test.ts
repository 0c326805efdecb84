import { describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { issuesOf, submitFiles } from "../testing";

const services = testServices(testDatabase());

const ADD = `type: command
name: add
inputs:
  number: {type: integer, min: 1, max: 99}
  before: {type: uri_file, optional: true}
outputs:
  sum: {type: uri_file}
command: bash add.sh \${{outputs.sum}} \${{inputs.number}} $[[\${{inputs.before}}]]
code: src
`;
const FILES = { "add.yml": ADD, "src/add.sh": "true\n" };
const PIPELINE = `type: pipeline
outputs:
  total: {type: uri_file}
jobs:
  s0:
    component: ./add.yml
    inputs: {number: 1}
  s1:
    component: ./add.yml
    inputs: {number: 2, before: "\${{parent.jobs.s0.outputs.sum}}"}
    outputs: {sum: "\${{parent.outputs.total}}"}
`;

async function refused(change: [string, string], files: Record<string, string> = FILES) {
  const yaml = PIPELINE.replace(...change);
  expect(yaml).not.toBe(PIPELINE);
  const issues = await issuesOf(submitFiles(await makeWorkspace(services), yaml, files));
  return issues.map(({ line, file, message }) => `${file}:${line} ${message}`);
}

describe("a pipeline is refused before anything runs", () => {
  test.each<[string, [string, string], string]>([
    [
      "a step that is not there",
      ["jobs.s0.outputs", "jobs.s9.outputs"],
      "job.yml:10 `jobs.s1.inputs.before` names the step s9",
    ],
    ["an output that is not there", ["outputs.sum}", "outputs.som}"], "Did you mean `sum`?"],
    [
      "a cycle",
      ["number: 1}", 'number: 1, before: "${{parent.jobs.s1.outputs.sum}}"}'],
      "in a cycle of steps: s0 → s1 → s0",
    ],
    [
      "a value of another type",
      ["number: 1}", "number: one}"],
      "job.yml:7 `jobs.s0.inputs.number`: “one” is no integer",
    ],
    ["a value out of bounds", ["number: 1}", "number: 100}"], "100 is outside of 1 to 99"],
    [
      "an input that lacks",
      ["inputs: {number: 1}", "inputs: {}"],
      "`jobs.s0.inputs` lacks `number`, an integer that add needs",
    ],
    [
      "an input that nobody knows",
      ["number: 1}", "number: 1, numbr: 2}"],
      "`jobs.s0.inputs.numbr` is no input of add. Did you mean `number`?",
    ],
    [
      "data for a number",
      ["number: 2,", 'number: "${{parent.jobs.s0.outputs.sum}}",'],
      "is an integer, and is bound to the output sum of s0, a uri_file",
    ],
    [
      "an expression that binds nothing",
      ["parent.jobs.s0.outputs.sum", "jobs.s0.sum"],
      "which binds nothing",
    ],
    [
      "a component that is not there",
      ["component: ./add.yml", "component: ./gone.yml"],
      "`jobs.s0.component` names ./gone.yml, which is not there",
    ],
    [
      "an output of the pipeline that is not there",
      ["parent.outputs.total", "parent.outputs.totl"],
      "names the output totl, which the pipeline does not have. Did you mean `total`?",
    ],
    [
      "a kind of step that does not run here",
      ["s0:\n", "s0:\n    type: sweep\n"],
      "a sweep step is not supported yet",
    ],
    ["a field that is none", ["s0:\n", "s0:\n    inptus: {}\n"], "`inptus` is not a field of a step"],
  ])("%s", async (_what, change, words) => {
    expect((await refused(change)).join("\n")).toContain(words);
  });

  test("what is wrong in a component is told with its file and line, once", async () => {
    const files = { ...FILES, "add.yml": ADD.replace("inputs.number}", "inputs.nmber}") };
    const told = await refused(["number: 1}", "number: 3}"], files);
    expect(told).toEqual([expect.stringMatching(/add\.yml:8 .*inputs\.nmber.*Did you mean `number`/)]);
  });

  test("a component that is made of itself", async () => {
    const own = `type: pipeline\nname: own\njobs:\n  again: {type: pipeline, component: ./own.yml}\n`;
    const told = await refused(
      ["component: ./add.yml\n    inputs: {number: 1}", "type: pipeline\n    component: ./own.yml"],
      { ...FILES, "own.yml": own },
    );
    expect(told.join("\n")).toContain("which is made of itself");
  });

  test("more steps than can be", async () => {
    const steps = Array.from({ length: 1_001 }, (_, at) => `  n${at}: {command: "true"}`).join("\n");
    const ctx = await makeWorkspace(services);
    const issues = await issuesOf(submitFiles(ctx, `type: pipeline\njobs:\n${steps}\n`));
    expect(issues[0]!.message).toContain("more than 1000 steps");
  });
});

test("a pipeline that would be read for long at every turn is refused", async () => {
  const ctx = await makeWorkspace(services);
  const steps = Array.from({ length: 100 }, (_, at) => `  n${at}: {component: ./long.yml}`).join("\n");
  const long = `command: "true ${"x".repeat(100_000)}"\n`;
  const sent = submitFiles(ctx, `type: pipeline\njobs:\n${steps}\n`, { "long.yml": long });
  await expect(sent).rejects.toThrow("comes to 11 MB");
});

test("a pipeline is queued with its outputs declared, and its code is sent once for all steps", async () => {
  const ctx = await makeWorkspace(services);
  const { run, asked } = await submitFiles(ctx, PIPELINE, FILES);
  expect(run).toMatchObject({ kind: "pipeline", status: "queued" });
  expect(asked.flatMap(({ blobs }) => Object.values(blobs).flat())).toEqual(["add.sh"]);
});
