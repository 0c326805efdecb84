import fc from "fast-check";
import { expect, it } from "vitest";
import { packNumbers, unpackNumbers } from "./packed-numbers";

it("gives back every number as it was, NaN, infinities and −0 too", () => {
  fc.assert(
    fc.property(fc.float64Array({ maxLength: 10_000 }), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
  const odd = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0);
  expect([...unpackNumbers(packNumbers(odd))]).toEqual([...odd]);
});
it("writes a part of a larger array alone", () => {
  expect([...unpackNumbers(packNumbers(Float64Array.of(1, 2, 3, 4).subarray(1, 3)))]).toEqual([2, 3]);
});
