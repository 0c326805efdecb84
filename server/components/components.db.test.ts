import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { pipelinePlans, pipelineRuns } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { openComponent } from "@/domain/components/registered";
import { archiveAsset } from "../assets/change-asset";
import { getAsset } from "../assets/get-asset";
import type { WorkspaceCtx } from "../core/context";
import { createEnvironment } from "../environments/create-environment";
import { type Files, sendFiles } from "../snapshots/testing";
import { issuesOf, submitFiles } from "../submit/testing";
import { createComponent } from "./create-component";
import { findComponentFile, listComponentFiles } from "./files";
import { listPalette } from "./palette";

const services = testServices(testDatabase());

const ADD = `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: add
display_name: Add a number
description: Adds a number to what came before.
tags: {category: Math}
inputs:
  number: {type: integer, default: 5, min: 1, max: 99, description: What is added}
  how: {type: string, optional: true, enum: [fast, slow]}
  before: {type: uri_file, optional: true}
outputs:
  sum: {type: uri_file, description: The sum}
command: bash add.sh \${{outputs.sum}} \${{inputs.number}} $[[\${{inputs.before}}]] $[[\${{inputs.how}}]]
code: ./src
environment:
  conda_file: conda.yml
`;
const FILES: Files = {
  "src/add.sh": "true\n",
  "src/lib/more.sh": "true\n",
  "conda.yml": "dependencies: [python=3.11, pip, {pip: [tabulate==0.9.0]}]\n",
};

async function create(ctx: WorkspaceCtx, yaml: string, files: Files = FILES, set: string[] = []) {
  const ask = (paths: Parameters<typeof createComponent>[1]["paths"]) =>
    createComponent(ctx, { yaml, set, paths, file: "component.yml" });
  return (await sendFiles(ctx, files, ask)).answer.asset!;
}

/** Without what comes with the studio. */
const ownPalette = async (ctx: WorkspaceCtx) =>
  (await listPalette(ctx)).filter(({ source }) => source === "workspace");

const pipeline = (component: string) =>
  `type: pipeline\njobs:\n  s0:\n    component: ${component}\n    inputs: {number: 1}\n`;

describe("a component is registered", () => {
  test("with its code and all that its environment is, and once for equal content", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const made = await create(ctx, ADD);
    expect(made).toMatchObject({ name: "add", version: "1", tags: { category: "Math" } });
    expect(openComponent(made.spec).component).toMatchObject({
      code: "./src",
      is_deterministic: true,
      environment: { conda_file: { dependencies: ["python=3.11", "pip", { pip: ["tabulate==0.9.0"] }] } },
    });
    const wanted = { name: "add", version: "1" };
    expect((await listComponentFiles(ctx, wanted)).map(({ path }) => path)).toEqual([
      "src/add.sh",
      "src/lib/more.sh",
    ]);
    expect(await findComponentFile(ctx, { ...wanted, path: "src/add.sh" })).toMatchObject({ sizeBytes: 5 });
    const again = await create(ctx, ADD.replace("Adds a number", "Adds one"), FILES, ["version=1"]);
    expect(again).toMatchObject({ id: made.id, description: expect.stringContaining("Adds one") });
    expect(await create(ctx, ADD, { ...FILES, "src/add.sh": "false\n" })).toMatchObject({ version: "2" });
  });

  test("and other content under a version that is there is refused, naming the next", async () => {
    const ctx = await makeWorkspace(services);
    const versioned = `${ADD}version: 3\n`;
    await create(ctx, versioned);
    const other = create(ctx, versioned, { ...FILES, "src/add.sh": "false\n" });
    await expect(other).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("The next free one is 4."),
    });
    const recommanded = create(ctx, versioned.replace("bash add.sh", "bash -x add.sh"));
    expect(await outcomeOf(recommanded)).toBe("conflict");
  });

  test("by who may, and seen in its own workspace alone", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, ADD);
    const reader = await joinWorkspace(ctx, "reader");
    expect(await outcomeOf(create(reader, ADD))).toBe("forbidden");
    expect(await ownPalette(reader)).toHaveLength(1);
    const other = await makeWorkspace(services);
    expect(await ownPalette(other)).toEqual([]);
    expect(await outcomeOf(listComponentFiles(other, { name: "add", version: "1" }))).toBe("notFound");
    const issues = await issuesOf(submitFiles(other, pipeline("azureml:add:1")));
    expect(issues[0]!.message).toContain("which is not here");
  });

  test.each([
    ["a name that is none", ["name: add", "name: add/it"], "`name` is “add/it”: a name starts with a letter"],
    [
      "an input that its command names and nobody gives",
      ["inputs.number}", "inputs.nmber}"],
      "Did you mean `number`",
    ],
    [
      "an environment that is not there",
      ["conda_file: conda.yml", "conda_file: gone.yml"],
      "which is not there",
    ],
    ["code that is not there", ["./src", "./gone"], "`code` names ./gone, which is not there"],
    ["another kind of file", ["commandComponent", "data"], "is a data: the file of a component is needed"],
    ["a field that is none", ["display_name", "displayname"], "Did you mean"],
  ] as const)("not with %s, which has its line", async (_what, [from, to], words) => {
    const ctx = await makeWorkspace(services);
    const issues = await issuesOf(create(ctx, ADD.replace(from, to)));
    expect(issues.map(({ message }) => message).join("\n")).toContain(words);
    expect(issues[0]!.line).toBeGreaterThan(0);
  });

  test("with the environment that `latest` means now", async () => {
    const ctx = await makeWorkspace(services);
    await createEnvironment(ctx, { yaml: "name: small\npip: [tabulate]\n" });
    const yaml = ADD.replace(/environment:\n.*\n/, "environment: azureml:small@latest\n");
    expect(openComponent((await create(ctx, yaml)).spec).component).toMatchObject({
      environment: "azureml:small:1",
    });
  });
});

describe("a pipeline names a registered component", () => {
  test.each(["azureml:add:1", "azureml:add@latest", "add", "azureml:add"])("as %s", async (named) => {
    const ctx = await makeWorkspace(services);
    const { id } = await create(ctx, ADD);
    const { run, asked } = await submitFiles(ctx, pipeline(named));
    expect(asked).toEqual([]);
    const [row] = await services.db
      .select({ plan: pipelinePlans.plan, runId: pipelineRuns.runId })
      .from(pipelinePlans)
      .innerJoin(pipelineRuns, eq(pipelineRuns.planId, pipelinePlans.id))
      .where(eq(pipelineRuns.runId, run.id));
    expect(row!.plan.steps[0]).toMatchObject({
      component: { label: "add:1", versionId: id },
      family: "add",
      work: { spec: { command: expect.stringContaining("bash add.sh") } },
    });
  });

  test.each([
    [
      "a version that is not there",
      "azureml:add:7",
      "names version “7” of the component “add”, which is not there. Did you mean `1`? Register it",
    ],
    ["a name that is not there", "azureml:ad@latest", "which is not here. Did you mean `add`?"],
    ["a text that names nothing", "https://example.org/add", "names no component. Register it with"],
    ["one whose versions are all archived", "azureml:old@latest", "whose versions are all archived"],
  ])("and is refused at its line for %s", async (_what, named, words) => {
    const ctx = await makeWorkspace(services);
    await create(ctx, ADD);
    await create(ctx, ADD, FILES, ["name=old"]);
    await archiveAsset(ctx, { kind: "component", asset: "old", version: "1" });
    const [issue] = await issuesOf(submitFiles(ctx, pipeline(named)));
    expect(issue).toMatchObject({ line: 4, message: expect.stringContaining(words) });
  });

  test("and a value that it does not take is refused as for one in a file", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, ADD);
    const wrong = pipeline("azureml:add:1").replace("number: 1", "number: 100");
    const [issue] = await issuesOf(submitFiles(ctx, wrong));
    expect(issue).toMatchObject({ line: 5, message: expect.stringContaining("100 is outside of 1 to 99") });
  });
});

describe("a pipeline is a component itself", () => {
  const TWICE = `type: pipeline
name: twice
inputs:
  number: {type: integer}
outputs:
  sum: {type: uri_file}
jobs:
  first: {component: ./parts/add.yml, inputs: {number: "\${{parent.inputs.number}}"}}
  own: {command: bash own.sh, code: ./src}
  second:
    component: azureml:add@latest
    inputs: {before: "\${{parent.jobs.first.outputs.sum}}"}
    outputs: {sum: "\${{parent.outputs.sum}}"}
`;
  const PARTS: Files = {
    "parts/add.yml": ADD,
    "parts/src/add.sh": "true\n",
    "parts/conda.yml": FILES["conda.yml"]!,
    "src/own.sh": "true\n",
  };

  test("with the components of its steps taken in, and those that are registered by their version", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, ADD);
    const made = await create(ctx, TWICE, PARTS);
    expect(openComponent(made.spec).component).toMatchObject({
      jobs: {
        first: { component: { name: "add", code: "./src", command: expect.any(String) } },
        own: { code: "./src-2" },
        second: { component: "azureml:add:1" },
      },
    });
    const files = await listComponentFiles(ctx, { name: "twice", version: "1" });
    expect(files.map(({ path }) => path)).toEqual(["src-2/own.sh", "src/add.sh"]);
    const yaml = `type: pipeline\njobs:\n  t: {type: pipeline, component: azureml:twice:1, inputs: {number: 3}}\n`;
    expect((await submitFiles(ctx, yaml)).asked).toEqual([]);
    const whole = await submitFiles(ctx, "type: pipeline\ncomponent: azureml:twice:1\ninputs: {number: 3}\n");
    const { usedBy } = await getAsset(ctx, { kind: "component", asset: "twice" });
    expect(usedBy).toMatchObject([{ name: whole.run.name, role: "component" }]);
  });

  test("and names no data that lies beside its file", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, ADD);
    const local = TWICE.replace(
      '"${{parent.jobs.first.outputs.sum}}"',
      "{type: uri_file, path: ./table.csv}",
    );
    const [issue] = await issuesOf(create(ctx, local, PARTS));
    expect(issue!.message).toContain("`inputs.before` names ./table.csv, a file beside it");
  });
});

test("the palette offers what is not archived, with all that its author said of it", async () => {
  const ctx = await makeWorkspace(services);
  await create(ctx, ADD);
  await create(ctx, ADD.replace("default: 5", "default: 6"));
  await create(ctx, ADD, FILES, ["name=gone"]);
  await archiveAsset(ctx, { kind: "component", asset: "gone" });
  const port = { isOptional: true, default: null, min: null, max: null, choices: null, description: "" };
  expect(await ownPalette(ctx)).toEqual([
    {
      source: "workspace",
      reference: "azureml:add:2",
      name: "add",
      version: "2",
      versions: ["2", "1"],
      displayName: "Add a number",
      description: "Adds a number to what came before.",
      category: "Math",
      type: "command",
      isDeterministic: true,
      inputs: [
        {
          ...port,
          name: "number",
          type: "integer",
          description: "What is added",
          isOptional: false,
          default: 6,
          min: 1,
          max: 99,
        },
        { ...port, name: "how", type: "string", choices: ["fast", "slow"] },
        { ...port, name: "before", type: "uri_file" },
      ],
      outputs: [{ name: "sum", type: "uri_file", description: "The sum" }],
    },
  ]);
  await archiveAsset(ctx, { kind: "component", asset: "add", version: "2" });
  expect(await ownPalette(ctx)).toMatchObject([{ version: "1", versions: ["1"] }]);
});

describe("the library is there in every workspace", () => {
  const NAMED = "azureml://registries/azureml/components";
  const select = (at: string) => `type: pipeline
jobs:
  typed:
    component: ${NAMED}/enter_data_manually
    inputs: {text: "a,b"}
  s0:
    component: ${at}
    inputs: {data: "\${{parent.jobs.typed.outputs.data}}", columns: "a, b"}
`;

  test("by the address of a registry, and in the palette under its category", async () => {
    const ctx = await makeWorkspace(services);
    const entry = (await listPalette(ctx)).find(({ name }) => name === "select_columns");
    expect(entry).toMatchObject({ source: "library", category: "Data transformation", type: "command" });
    for (const at of [entry!.reference, `${NAMED}/select_columns/labels/latest`, `${NAMED}/select_columns`])
      expect((await submitFiles(ctx, select(at))).asked).toEqual([]);
  });

  test.each([
    ["select_colums", "is not in the library. Did you mean `select_columns`?"],
    ["select_columns/versions/99", "names version “99” of “select_columns”: this studio's library has 1."],
  ])("and %s is refused at its line", async (at, words) => {
    const ctx = await makeWorkspace(services);
    const [issue] = await issuesOf(submitFiles(ctx, select(`${NAMED}/${at}`)));
    expect(issue).toMatchObject({ line: 7, message: expect.stringContaining(words) });
  });
});
