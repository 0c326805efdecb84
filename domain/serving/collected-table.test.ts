import { expect, test } from "vitest";
import { collectedRows } from "./collected-table";

const about = { request_id: "r1", collected_at: "2026-01-02T03:04:05.000Z" };
const rowsOf = (content: unknown) =>
  collectedRows({
    requestId: "r1",
    at: new Date(about.collected_at),
    content: typeof content === "string" ? content : JSON.stringify(content),
  });
const two = [
  { ...about, a: 1, b: "x" },
  { ...about, a: 2, b: null },
];

test.each([
  [
    "records",
    [
      { a: 1, b: "x" },
      { a: 2, b: null },
    ],
  ],
  [
    "columns with their data",
    {
      input_data: {
        columns: ["a", "b"],
        index: [0, 1],
        data: [
          [1, "x"],
          [2, null],
        ],
      },
    },
  ],
  ["MLflow's split", { dataframe_split: { columns: ["a", "b"], data: [[1, "x"], [2]] } }],
  [
    "rows under data",
    {
      data: [
        { a: 1, b: "x" },
        { a: 2, b: null },
      ],
    },
  ],
  [
    "the body of a request",
    {
      body: [
        { a: 1, b: "x" },
        { a: 2, b: null },
      ],
    },
  ],
  [
    "a pipeline's input",
    {
      Inputs: {
        WebServiceInput0: [
          { a: 1, b: "x" },
          { a: 2, b: null },
        ],
      },
    },
  ],
])("%s are a row each, with their request", (_name, content) => {
  expect(rowsOf(content)).toEqual(two);
});

test("values without names get some, and what is no table is one row", () => {
  expect(
    rowsOf({
      data: [
        [1, 2],
        [3, 4],
      ],
    })[1],
  ).toEqual({ ...about, column_0: 3, column_1: 4 });
  expect(rowsOf([0.5, 0.25]).map(({ value }) => value)).toEqual([0.5, 0.25]);
  expect(rowsOf({ milliseconds: 3, status: 200 })).toEqual([{ ...about, milliseconds: 3, status: 200 }]);
  expect(rowsOf("no JSON")).toEqual([{ ...about, value: "no JSON" }]);
  expect(rowsOf("null")).toEqual([{ ...about, value: null }]);
  expect(rowsOf({ data: 7 })).toEqual([{ ...about, data: 7 }]);
});

test("a row's own column counts before what is said of its request", () => {
  expect(rowsOf([{ request_id: "mine" }])[0]).toMatchObject({ request_id: "mine" });
});
