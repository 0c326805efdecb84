import { expect, it } from "vitest";
import { floatText, literalValue, pythonText, readScalar, Written } from "./written";

it.each([
  ["5", 5],
  ["-5", -5],
  ["1.50", 1.5],
  ["1.0", "1.0"],
  ["1_000", 1000],
  ["010", 8],
  ["0x1F", 31],
  ["0b101", 5],
  ["yes", true],
  ["Off", false],
  ["1e3", "1e3"],
  ["1.0e+3", "1000.0"],
  ["1.5e-7", "1.5e-07"],
  ["12:30", "12:30"],
  ["2026-01-01", "2026-01-01"],
  ["~", null],
  ["y", "y"],
  [".inf", "inf"],
  ["9007199254740993", "9007199254740993"],
  ["-0", 0],
])("reads %s as the literal %j", (source, expected) => {
  const read = readScalar(source);
  expect(read instanceof Written ? literalValue(read) : read).toBe(expected);
});

it.each([
  [0.1, "0.1"],
  [1, "1.0"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [1.2345678901234568e17, "1.2345678901234568e+17"],
  [-2.5e-300, "-2.5e-300"],
  [Number.NaN, "nan"],
])("prints %f as Python does", (value, expected) => {
  expect(floatText(value)).toBe(expected);
});

it("prints booleans and whole numbers as Python does", () => {
  expect([true, false, 20, "x"].map(pythonText)).toEqual(["True", "False", "20", "x"]);
});
