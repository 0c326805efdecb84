import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advanceScaling,
  deployedCount,
  FEWER_AFTER_MS,
  NONE_AFTER_MS,
  newScaling,
  readScale,
  type ScaleSettings,
  type Scaling,
  scaleFields,
} from "./scale";

const SETTINGS: ScaleSettings = { min: 1, max: 4, targetPercent: 70, pollSeconds: 1 };
const T0 = 1_700_000_000_000;

/** What becomes of it under a load that goes on, looked at each second. */
function follow(
  scaling: Scaling,
  settings: ScaleSettings,
  inFlight: (second: number) => number,
  seconds: number,
) {
  const seen: number[] = [];
  let now = scaling;
  for (let second = 0; second <= seconds; second++) {
    now = advanceScaling(now, settings, { inFlight: inFlight(second), perInstance: 8 }, T0 + second * 1000);
    seen.push(now.wanted);
  }
  return { seen, last: now };
}
const begun = (wanted: number) => newScaling(wanted, "", T0);

describe("the settings of a file", () => {
  test("are Azure's defaults where it says nothing, and none where the number is fixed", () => {
    expect(readScale(scaleFields.parse({ type: "Target_Utilization" }))).toEqual({
      ...{ min: 1, max: 1, targetPercent: 70, pollSeconds: 1 },
    });
    expect(readScale(scaleFields.parse({ type: "default" }))).toBeNull();
    expect(readScale(undefined)).toBeNull();
  });

  test.each([
    { min_instances: 3, max_instances: 2 },
    { min_instances: 2 },
    { max_instances: 17 },
    { target_utilization_percentage: 0 },
    { target_utilization_percentage: 101 },
    { polling_interval: 0 },
  ])("refuse %j", (given) => {
    expect(scaleFields.safeParse({ type: "target_utilization", ...given }).success).toBe(false);
  });

  test("deploy at least one, and never more than the most", () => {
    expect([0, 2, 9].map((asked) => deployedCount({ ...SETTINGS, min: 0 }, asked))).toEqual([1, 2, 4]);
  });
});

describe("the number of instances", () => {
  test("grows at once to what keeps it at its target, with the reason", () => {
    const { seen, last } = follow(begun(1), SETTINGS, () => 14, 0);
    expect(seen).toEqual([3]);
    expect(last.reason).toBe(
      "14 requests were under way at a time, of which an instance takes 8: 3 keep it at 70 %.",
    );
  });

  test("falls to the most that was needed within a minute, and not before", () => {
    const load = (second: number) => (second === 30 ? 10 : 1);
    const { seen } = follow(begun(4), SETTINGS, load, FEWER_AFTER_MS / 1000);
    expect(seen.slice(0, -1).every((wanted) => wanted === 4)).toBe(true);
    expect(seen.at(-1)).toBe(2);
  });

  test("stays where the load comes back in time", () => {
    const load = (second: number) => (second % 50 === 0 ? 20 : 0);
    expect(new Set(follow(begun(4), SETTINGS, load, 600).seen)).toEqual(new Set([4]));
  });

  test("is zero only where that is allowed, after five idle minutes, the last but one before", () => {
    const { seen, last } = follow(begun(3), { ...SETTINGS, min: 0 }, () => 0, NONE_AFTER_MS / 1000);
    expect([seen[59], seen[60], seen.at(-2), seen.at(-1)]).toEqual([3, 1, 1, 0]);
    expect(last.reason).toContain("the next one starts an instance");
    expect(follow(begun(3), SETTINGS, () => 0, 900).last.wanted).toBe(1);
    expect(follow(begun(0), { ...SETTINGS, min: 0 }, () => 0.1, 0).seen).toEqual([1]);
  });

  test("follows settings that were changed", () => {
    expect(follow(begun(4), { ...SETTINGS, max: 2 }, () => 0, 0).seen).toEqual([2]);
    expect(follow(begun(0), SETTINGS, () => 0, 0).seen).toEqual([1]);
  });

  test("never leaves its bounds, whatever the load", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 200 }),
        (min, loads) => {
          const settings = { ...SETTINGS, min };
          const { seen } = follow(
            begun(Math.max(1, min)),
            settings,
            (n) => loads[n] ?? 0,
            loads.length + 400,
          );
          expect(Math.min(...seen)).toBeGreaterThanOrEqual(min);
          expect(Math.max(...seen)).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 30 },
    );
  });
});
