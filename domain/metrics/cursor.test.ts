import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../errors";
import { anyPoint } from "./arbitraries";
import { decodeCursor, encodeCursor } from "./cursor";

it("names any point and reads it back", () => {
  fc.assert(
    fc.property(anyPoint, (point) => {
      const token = encodeCursor(point);
      expect(token).toMatch(/^[\w-]+$/);
      expect(decodeCursor(token)).toEqual({ ...point, value: point.value + 0 });
    }),
  );
});

it.each([
  "",
  "x",
  "a b",
  "%%",
  btoa("1 2"),
  btoa("1 2 3 4"),
  btoa("1.5 2 3"),
  btoa("9223372036854775808 1 1"),
  btoa("1 2 1e"),
])("refuses %j, which is no token of ours", (token) => {
  expect(() => decodeCursor(token)).toThrow(AppError);
});
