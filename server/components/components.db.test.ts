import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { pipelinePlans, pipelineRuns } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { openComponent } from "@/domain/components/registered";
import { archiveAsset } from "../assets/change-asset";
import { getAsset } from "../assets/get-asset";
import { createEnvironment } from "../environments/create-environment";
import type { Files } from "../snapshots/testing";
import { issuesOf, submitFiles } from "../submit/testing";
import { findComponentFile, listComponentFiles } from "./files";
import { ADD, create, FILES, ownPalette } from "./testing";

const services = testServices(testDatabase());

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
