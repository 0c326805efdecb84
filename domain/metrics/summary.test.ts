import fc from "fast-check";
import { expect, it } from "vitest";
import { compareInt64 } from "../int64";
import { anyPoint } from "./arbitraries";
import { compareValues, toColumns } from "./points";
import { summarize } from "./summary";

it("finds the maximum of step, time and value, and the extremes without NaN, in any order", () => {
  fc.assert(
    fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 40 }), (points) => {
      const { count, last, minValue, maxValue } = summarize(toColumns(points));
      const latest = points
        .toSorted(
          (a, b) =>
            compareInt64(a.step, b.step) || compareInt64(a.time, b.time) || compareValues(a.value, b.value),
        )
        .at(-1)!;
      const numbers = points.map(({ value }) => value).filter((value) => !Number.isNaN(value));
      expect([count, last.step, last.time, last.value + 0]).toEqual([
        points.length,
        latest.step,
        latest.time,
        latest.value + 0,
      ]);
      const orNull = (value: number) => (numbers.length === 0 ? null : value);
      expect(minValue === orNull(Math.min(...numbers)) && maxValue === orNull(Math.max(...numbers))).toBe(
        true,
      );
    }),
  );
});
