import { expect, test } from "vitest";
import { contractFile, writeExample } from "./mlflow-folder";

test("of the row that a script left as its example, what no request could have is left out", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}1${"]".repeat(50_000)}`);
  const columns = ["a", "b"].map((name) => ({ name, type: "text" }));
  const contract = contractFile.parse({ columns, example: { a: deep, b: "kept" } });
  expect(JSON.parse(writeExample(contract)).data).toEqual([[null, "kept"]]);
});
