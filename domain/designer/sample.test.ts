import { expect, test } from "vitest";
import type { FindInterface, Interface } from "./design";
import { readDesign } from "./read-design";
import { planSample, sampleOrder } from "./sample";

const LIBRARY = "azureml://registries/azureml/components";
const table = { type: "uri_folder" as const };
const text = { type: "string" as const };
const INTERFACES: Record<string, Interface> = {
  import_data: {
    inputs: { source: { type: "mltable" }, max_rows: { type: "integer", default: 0 } },
    outputs: { data: table },
  },
  select_columns: { inputs: { data: table, columns: text }, outputs: { selected: table } },
  clean_missing_data: {
    inputs: { data: table, columns: { ...text, optional: true } },
    outputs: { cleaned: table, transformation: table },
  },
  train_model: { inputs: { data: table }, outputs: { model: table } },
} as Record<string, Interface>;
const find: FindInterface = (component) =>
  Object.entries(INTERFACES).find(([name]) => component.includes(name))?.[1] ?? null;
const plan = (jobs: string, inputs = "") =>
  planSample(readDesign(`type: pipeline\n${inputs}jobs:\n${jobs}`).design!, find);

const READ = `  read:
    component: ${LIBRARY}/import_data
    inputs: {source: "\${{parent.inputs.people}}"}
`;
const CLEAN = `  clean:
    component: ${LIBRARY}/clean_missing_data
    inputs: {data: "\${{parent.jobs.read.outputs.data}}"}
`;
const PICK = `  pick:
    component: ${LIBRARY}/select_columns
    inputs: {data: "\${{parent.jobs.clean.outputs.cleaned}}", columns: "\${{parent.inputs.which}}"}
`;
const INPUTS = `inputs:
  people: {type: mltable, path: "azureml:people:3"}
  which: {type: string, default: "name, age"}
`;

test("steps come after those that they need, with the values of the pipeline's inputs and of their components", () => {
  const { steps, data } = plan(PICK + CLEAN + READ, INPUTS);
  expect(steps.map(({ name }) => name)).toEqual(["read", "clean", "pick"]);
  expect([...data.values()]).toEqual([{ from: "data", asset: "people", version: "3" }]);
  const [read, clean, pick] = steps;
  expect(read).toMatchObject({ component: "import_data", values: { max_rows: "0" }, outputs: ["data"] });
  expect(read!.tables.source).toEqual(["source", [...data.keys()][0]]);
  expect(clean).toMatchObject({ values: {}, tables: { data: ["step", "read", "data"] } });
  expect(pick!.values).toEqual({ columns: "name, age" });
  const environment = { label: "designer", packages: [] };
  expect(sampleOrder.safeParse({ key: "k", environment, sources: {}, steps }).success).toBe(true);
});

test("what trains, is no component of the library, or lacks something is left out, with all that follows", () => {
  const own = READ.replace(`${LIBRARY}/import_data`, "azureml:import_data:1");
  expect(plan(own + CLEAN, INPUTS).steps).toEqual([]);
  expect(plan(READ.replace("import_data", "train_model") + CLEAN, INPUTS).steps).toEqual([]);
  expect(plan(READ + CLEAN + PICK, INPUTS.replace(', default: "name, age"', "")).steps).toHaveLength(2);
  expect(plan(CLEAN).steps).toEqual([]);
});

test("a circle is no sample, and no name leads out of the library", () => {
  const circle = CLEAN.replace("parent.jobs.read.outputs.data", "parent.jobs.clean.outputs.cleaned");
  expect(plan(circle).steps).toEqual([]);
  const step = { name: "s", component: "../../etc", values: {}, tables: {}, outputs: [] };
  const order = { key: "k", environment: { label: "e", packages: [] }, sources: {}, steps: [step] };
  expect(sampleOrder.safeParse(order).success).toBe(false);
});
