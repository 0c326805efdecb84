import fc from "fast-check";
import { expect, it } from "vitest";
import { anyPoints } from "./arbitraries";
import { orderColumns } from "./order";
import { comparePoints, concatColumns, toColumns, toPoints } from "./points";

it("sorts by time, step and value, and keeps each point once however often it was sent", () => {
  fc.assert(
    fc.property(anyPoints, fc.nat(10), (points, repeated) => {
      const sent = toColumns(points);
      const ordered = toPoints(orderColumns(concatColumns([sent, toColumns(points.slice(0, repeated))])));
      const expected = points
        .toSorted(comparePoints)
        .filter((p, i, all) => i === 0 || comparePoints(all[i - 1]!, p) !== 0);
      expect(ordered.map((p) => [p.time, p.step, p.value + 0])).toEqual(
        expected.map((p) => [p.time, p.step, p.value + 0]),
      );
    }),
  );
});

it("sorts along the step where that is the axis", () => {
  const points = [
    { step: 2, time: 1, value: 1 },
    { step: 1, time: 2, value: 2 },
    { step: 1, time: 2, value: 2 },
  ];
  expect(toPoints(orderColumns(toColumns(points), "step"))).toEqual([points[1], points[0]]);
});

it("returns points in order as they are, without copying", () => {
  const columns = toColumns([1, 2, 3].map((n) => ({ step: n, time: n, value: n })));
  expect(orderColumns(columns)).toBe(columns);
});
