import { describe, expect, test } from "vitest";
import {
  columnFields,
  columnProblems,
  isAsRun,
  namedColumns,
  sourceAt,
  sourceKey,
  withColumn,
} from "./columns";
import type { Design, FindInterface, Interface } from "./design";
import { readDesign } from "./read-design";

const LIBRARY = "azureml://registries/azureml/components";
const pipeline = ({ columns = "age", rows = 5, own = `${LIBRARY}/select_columns` } = {}) => `type: pipeline
inputs:
  people: {type: mltable, path: "azureml:people:3"}
jobs:
  read:
    component: ${LIBRARY}/import_data/versions/1
    inputs: {source: "\${{parent.inputs.people}}", max_rows: ${rows}}
  pick:
    component: ${own}
    inputs: {data: "\${{parent.jobs.read.outputs.data}}", columns: ${JSON.stringify(columns)}}
  join:
    component: ${LIBRARY}/join_data
    inputs:
      left: "\${{parent.jobs.read.outputs.data}}"
      right: "\${{parent.jobs.pick.outputs.selected}}"
      left_keys: id
      right_keys: key
`;
const read = (text: string): Design => readDesign(text).design!;
const step = (design: Design, name: string) => design.steps.find((each) => each.name === name)!;
const table = { type: "uri_folder" as const };
const text = { type: "string" as const };
const INTERFACES: Record<string, Interface> = {
  import_data: { inputs: { source: { type: "mltable" }, columns: text }, outputs: { data: table } },
  join_data: {
    inputs: { left: table, right: table, left_keys: text, right_keys: text, suffix: text },
    outputs: { joined: table },
  },
};
const PICKER: Interface = { inputs: { data: table, columns: text }, outputs: { selected: table } };
const find: FindInterface = (component) =>
  Object.entries(INTERFACES).find(([name]) => component.includes(name))?.[1] ?? PICKER;
const problems = (design: Design) =>
  columnProblems(design, find, ({ from }) => (from === "step" ? ["id", "age", "key"] : null));

describe("where a table comes from", () => {
  test("is the step that gives it, or the data asset that an input of the pipeline names", () => {
    const design = read(pipeline());
    expect(sourceAt(step(design, "pick"), "data", design)).toEqual({
      from: "step",
      step: "read",
      port: "data",
    });
    expect(sourceAt(step(design, "read"), "source", design)).toEqual({
      from: "data",
      asset: "people",
      version: "3",
    });
    expect(sourceKey({ from: "data", asset: "people", version: null })).toBe("data people ");
  });

  test("of two tables each has the keys that are called after it", () => {
    const design = read(pipeline());
    expect([...columnFields(step(design, "join"), design, find)]).toEqual([
      ["left_keys", "left"],
      ["right_keys", "right"],
    ]);
  });
});

describe("a name of a column", () => {
  test("stands between commas, and in double quotes where it has one itself", () => {
    expect(namedColumns("columns", 'id, "last, first",age,')).toEqual(["id", "last, first", "age"]);
    expect(namedColumns("label", "last, first")).toEqual(["last, first"]);
    expect(namedColumns("columns", withColumn("columns", "id", 'a "b", c'))).toEqual(["id", 'a "b", c']);
    expect(withColumn("label", "id", "age")).toBe("age");
  });

  test("that does not arrive is a problem of its step, with the name that was meant", () => {
    expect(problems(read(pipeline({ columns: "id, ages, all" })))).toEqual([
      {
        step: "pick",
        line: 8,
        message:
          "`columns` names the column `ages`, which the table at `data` does not have; it has id, age, key. Did you mean `age`?",
      },
    ]);
    expect(problems(read(pipeline()))).toEqual([]);
  });

  test("is nobody's business in a component of the workspace, whose `columns` may mean something else", () => {
    expect(problems(read(pipeline({ columns: "nothing", own: "azureml:pick:1" })))).toEqual([]);
  });
});

describe("what a run gave is what a step would give", () => {
  const ran = read(pipeline());

  test("until something that leads to it is changed", () => {
    expect(isAsRun("pick", read(pipeline()), ran)).toBe(true);
    expect(isAsRun("read", read(pipeline({ columns: "id" })), ran)).toBe(true);
    expect(isAsRun("pick", read(pipeline({ columns: "id" })), ran)).toBe(false);
    expect(isAsRun("join", read(pipeline({ rows: 6 })), ran)).toBe(false);
    expect(isAsRun("join", read(pipeline().replace("people:3", "people:4")), ran)).toBe(false);
    expect(isAsRun("other", read(pipeline()), ran)).toBe(false);
  });
});
