import { expect, test } from "vitest";
import { findDifferences, type Ingredients, keyText } from "./reuse";

const base: Ingredients = {
  command: "python train.py",
  environment: { hash: "e1", label: "sklearn:1" },
  code: "c1",
  parameters: { rate: "0.1", depth: "3" },
  variables: {},
  inputs: { data: { hash: "d1", from: "prepare.table" } },
  outputs: { model: "uri_folder" },
};

test("a key is of what outputs follow from, in any order, and not of how things are called", () => {
  const renamed = {
    ...base,
    environment: { hash: "e1", label: "other" },
    parameters: { depth: "3", rate: "0.1" },
  };
  expect(keyText(renamed)).toBe(keyText(base));
  const moved = { ...base, inputs: { data: { hash: "d1", from: "elsewhere" } } };
  expect(keyText(moved)).toBe(keyText(base));
});

test("whatever changes a key is told with both values", () => {
  const cases: [Partial<Ingredients>, string][] = [
    [{ parameters: { rate: "0.2", depth: "3" } }, "the parameter rate is 0.2, and was 0.1"],
    [{ parameters: { rate: "0.1" } }, "the parameter depth is not given, and was 3"],
    [
      { inputs: { data: { hash: "d2", from: "prepare.table" } } },
      "the input data, prepare.table, has another content",
    ],
    [{ inputs: { data: { hash: "d2", from: "raw" } } }, "the input data is raw, and was prepare.table"],
    [{ code: "c2" }, "the code has changed"],
    [{ environment: { hash: "e2", label: "sklearn:2" } }, "the environment is sklearn:2, and was sklearn:1"],
    [
      { environment: { hash: "e2", label: "sklearn:1" } },
      "the packages of the environment sklearn:1 have changed",
    ],
    [{ command: "python other.py" }, "the command is `python other.py`, and was `python train.py`"],
    [{ variables: { SEED: "1" } }, "the variable SEED is 1, and was not given"],
    [{ outputs: { model: "uri_file" } }, "the output model is uri_file, and was uri_folder"],
  ];
  for (const [change, words] of cases) {
    const now = { ...base, ...change };
    expect(keyText(now)).not.toBe(keyText(base));
    expect(findDifferences(now, base, null)).toEqual([words]);
  }
});

test("the files of a code are named, new, changed and gone, and what is too many is counted", () => {
  const before = new Map([
    ["a.py", "1"],
    ["b.py", "1"],
  ]);
  const now = new Map([
    ["a.py", "2"],
    ["c.py", "1"],
  ]);
  const words = findDifferences({ ...base, code: "c2" }, base, { now, before });
  expect(words).toEqual([
    "the file a.py of its code has changed",
    "the file b.py of its code is gone",
    "the file c.py of its code is new",
  ]);
  const many = new Map(Array.from({ length: 9 }, (_, at) => [`f${at}.py`, "1"]));
  expect(findDifferences({ ...base, code: "c2" }, base, { now: many, before: new Map() }).at(-1)).toBe(
    "4 more files of its code differ",
  );
});
