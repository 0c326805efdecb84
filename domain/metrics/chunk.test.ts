import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPoints, anyValue } from "./arbitraries";
import { CHUNK_POINTS, decodeChunk, encodeChunk } from "./chunk";
import { toColumns, toPoints } from "./points";

const pack = (values: number[], timeOf = (i: number) => 1.7e12 + i * 20) =>
  encodeChunk(toColumns(values.map((value, i) => ({ step: i, time: timeOf(i), value }))));

/** A loss as training prints it: a decay with noise, and clocks that are not quite regular. */
const noisyLoss = Array.from(
  { length: CHUNK_POINTS },
  (_, i) => 2 * Math.exp(-i / 400) + ((0.1 * Math.abs(Math.sin(i * 12.9898) * 43758.5453)) % 1),
);
const irregular = (i: number) => 1.7e12 + i * 20 + Math.round(5 * Math.sin(i * 78.233));

describe("chunk codec", () => {
  it("gives back every point exactly, whatever its numbers", () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        expect(toPoints(decodeChunk(encodeChunk(toColumns(points))))).toEqual(points);
      }),
    );
  });

  it("keeps the sign of zero, also between whole numbers", () => {
    const values = [1, -0, 0, 2];
    expect(Array.from(decodeChunk(pack(values)).values, (value) => Object.is(value, -0))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it("keeps the bits of constant columns of any value", () => {
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 1, max: 50 }), (value, count) => {
        const read = decodeChunk(pack(Array(count).fill(value)));
        expect([...read.values]).toEqual(Array(count).fill(value));
      }),
    );
  });

  it("keeps steps at both ends of the safe range side by side", () => {
    const points = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0].map((step) => ({
      step,
      time: 0,
      value: 1.5,
    }));
    expect(toPoints(decodeChunk(encodeChunk(toColumns(points))))).toEqual(points);
  });

  it("needs at most 10 bytes a point for a noisy curve, 6 for float32, 4 for rounded values", () => {
    const size = (values: number[]) => pack(values, irregular).length / values.length;
    expect(size(noisyLoss)).toBeLessThan(10);
    expect(size(noisyLoss.map(Math.fround))).toBeLessThan(6);
    expect(size(noisyLoss.map((value) => Math.round(value * 1e4) / 1e4))).toBeLessThan(4);
  });

  it("answers damaged bytes with an error or other points, never with a hang or a huge allocation", () => {
    const whole = pack(noisyLoss.slice(0, 60), irregular);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const damaged = whole.slice(0, length);
        if (at < damaged.length) damaged[at] = byte;
        try {
          expect(decodeChunk(damaged).values.length).toBeLessThanOrEqual(1 << 20);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
