import { expect, test } from "vitest";
import { exampleOfSignature, readExampleRow } from "./model-example";

test("the first row of a table is the example, and what is no table is none", () => {
  expect(readExampleRow('{"columns": ["a", "b"], "data": [[1], [2, 3]]}')).toEqual({ a: 1, b: null });
  for (const text of ["", "[1]", '{"columns": [], "data": []}', '{"columns": ["a"], "data": []}'])
    expect(readExampleRow(text)).toBeNull();
});

test("a signature of columns gives a value of each type, and one of tensors none", () => {
  const column = (name: string, type: string) => ({ name, type, isOptional: false });
  const of = (...inputs: ReturnType<typeof column>[]) =>
    exampleOfSignature({ inputs, outputs: [], params: [] });
  expect(of(column("a", "double"), column("b", "string"))).toEqual({ a: 1.5, b: "text" });
  expect(of(column("a", "float64 (-1, 4)"))).toBeNull();
  expect(of()).toBeNull();
});
