import fc from "fast-check";
import { expect, it } from "vitest";
import { anyValue } from "./arbitraries";
import { type ChartLine, decodeChart, encodeChart } from "./chart-bytes";

const anyLine: fc.Arbitrary<ChartLine> = fc
  .record({
    run: fc.string({ unit: "grapheme" }),
    isWhole: fc.boolean(),
    points: fc.array(fc.tuple(anyValue, anyValue)),
  })
  .map(({ points, ...line }) => ({
    ...line,
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
  }));

it("gives back every line exactly, whatever its name and its numbers", () => {
  fc.assert(
    fc.property(fc.array(anyLine), (lines) => {
      expect(decodeChart(encodeChart(lines).buffer as ArrayBuffer)).toEqual(lines);
    }),
  );
});

it("writes a part of a longer column", () => {
  const column = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  const [line] = decodeChart(
    encodeChart([{ run: "a", isWhole: true, x: column, y: column }]).buffer as ArrayBuffer,
  );
  expect([...line!.y]).toEqual([2, 3]);
});
