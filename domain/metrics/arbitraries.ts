import fc from "fast-check";
import { toInt64 } from "../int64";
import type { Point } from "./points";

const awkward = fc.constantFrom(
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  5e-324,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
);

/** For tests: values as they occur, from float32 and rounded decimals to every float64 there is. */
export const anyValue = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.integer().map((n) => n / 1000),
  awkward,
);
/** Whole numbers that need all of 64 bits, close together too, so that float64 takes them for one. */
const anyLarge = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 3n }),
    fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n),
  )
  .map((large) => toInt64(large)!);
export const anyStep = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 }), anyLarge);
export const anyTime = fc.oneof(
  anyLarge.filter((time) => time >= 0),
  fc.integer({ min: 1.7e12, max: 1.8e12 }),
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 5 }),
);
export const anyPoint: fc.Arbitrary<Point> = fc.record({ step: anyStep, time: anyTime, value: anyValue });
export const anyPoints = fc.oneof(
  fc.array(anyPoint, { maxLength: 200 }),
  fc
    .array(fc.float(), { maxLength: 300 })
    .map((values) => values.map((value, i) => ({ step: i, time: 1.7e12 + i * 7, value }))),
  fc
    .array(fc.integer(), { maxLength: 300 })
    .map((values) => values.map((n, i) => ({ step: i * 10, time: 0, value: n / 100 }))),
);
