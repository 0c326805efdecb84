import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addTime } from "./histogram";
import { emptyMeasured, mergeSlots, OUTCOMES, outcomeOf, RANGE_NAMES, RANGES, type Slot } from "./telemetry";
import { layCourse, planSteps, secondsOf } from "./telemetry-course";

const NOW = Date.UTC(2026, 0, 2, 12, 34, 56, 789);

function slotAt(startsAt: number, change: Partial<Slot> = {}, times: number[] = []): Slot {
  const slot = { startsAt, ...emptyMeasured(), ...change };
  for (const ms of times) addTime(slot.latency, ms);
  return slot;
}
const counts = (...given: number[]) => OUTCOMES.map((_, place) => given[place] ?? 0);

describe("what becomes of a request", () => {
  test("is told by its status, but where no worker answered by the reason", () => {
    expect([200, 204, 302, 404, 422, 429, 499, 500, 503, 599].map((s) => outcomeOf(s, undefined))).toEqual(
      "succeeded succeeded succeeded clientError clientError tooMany left serverError serverError serverError".split(
        " ",
      ),
    );
    expect(outcomeOf(500, "timeout")).toBe("timeout");
    expect(outcomeOf(502, "workerDied")).toBe("workerDied");
  });
});

describe("stretches that are merged", () => {
  test("add up, whatever they were merged by before", () => {
    const slot = fc.record({
      startsAt: fc.integer({ min: 0, max: 20 }).map((place) => place * 10_000),
      outcomes: fc.array(fc.nat(9), { minLength: OUTCOMES.length, maxLength: OUTCOMES.length }),
      copies: fc.nat(9),
      agreements: fc.nat(9),
      times: fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(slot), (made) => {
        const slots = made.map(({ startsAt, times, ...rest }) => slotAt(startsAt, rest, times));
        const minuteOf = ({ startsAt }: Slot) => Math.floor(startsAt / 60_000) * 60_000;
        const minutes = [...new Set(slots.map(minuteOf))].map((startsAt) => ({
          startsAt,
          ...mergeSlots(slots.filter((one) => minuteOf(one) === startsAt)),
        }));
        const twice = mergeSlots(minutes);
        const once = mergeSlots(slots);
        expect(twice.outcomes).toEqual(once.outcomes);
        expect(twice.latency.counts).toEqual(once.latency.counts);
        expect([twice.copies, twice.agreements]).toEqual([once.copies, once.agreements]);
      }),
    );
  });

  test("keep the most that was under way and the fewest that were ready, of all gateways together", () => {
    const merged = mergeSlots([
      slotAt(0, { inFlight: 3, ready: 2 }),
      slotAt(0, { inFlight: 4, ready: 2 }),
      slotAt(10_000, { inFlight: 5, ready: 1 }),
      slotAt(20_000),
    ]);
    expect(merged).toMatchObject({ inFlight: 7, ready: 1 });
  });

  test("keep the most that all instances took at one time", () => {
    const merged = mergeSlots([
      slotAt(0, { cpu: 0.5, memoryBytes: 100 }),
      slotAt(0, { cpu: 0.25, memoryBytes: 150 }),
      slotAt(10_000, { cpu: 0.7, memoryBytes: 110 }),
      slotAt(10_000, { inFlight: 1 }),
    ]);
    expect(merged).toMatchObject({ cpu: 0.75, memoryBytes: 250, inFlight: 1 });
  });

  test("have no looks where nobody looked", () => {
    const none = { inFlight: null, ready: null, cpu: null, memoryBytes: null };
    expect(mergeSlots([slotAt(0)])).toMatchObject(none);
  });
});

describe("the course over a range", () => {
  test("has at most 361 steps, and its last ends with what is surely written", () => {
    for (const range of RANGE_NAMES) {
      const steps = planSteps(range, NOW);
      expect(steps.starts.length).toBeLessThanOrEqual(361);
      expect(steps.until).toBe(Date.UTC(2026, 0, 2, 12, 34, 50));
      const sum = secondsOf(steps).reduce((all, seconds) => all + seconds, 0);
      expect(sum).toBe((steps.until - steps.from) / 1000);
      expect(sum).toBeLessThanOrEqual(RANGES[range].seconds);
      expect(steps.from % steps.stepMs).toBe(0);
    }
  });

  test("leaves out a slot that may still grow", () => {
    const steps = planSteps("15m", NOW);
    const { total } = layCourse([slotAt(steps.until, { outcomes: counts(5) })], steps);
    expect(total.requests).toBe(0);
  });

  test("shows each stretch in its step, errors without those who did not wait, and gaps as such", () => {
    const steps = planSteps("15m", NOW);
    const at = steps.starts[3]!;
    const blue = slotAt(at, { outcomes: counts(7, 1, 2, 0, 3, 0, 4), inFlight: 2, ready: 1 }, [10, 10, 80]);
    const course = layCourse([blue], steps);
    expect(course.requests.slice(2, 5)).toEqual([0, 17, 0]);
    expect(course.errors.slice(2, 5)).toEqual([0, 6, 0]);
    expect(Object.keys(course.outcomes)).toEqual(["succeeded", "clientError", "tooMany", "timeout", "left"]);
    expect(course.latencyMs.p50[2]).toBeNull();
    expect(course.latencyMs.p50[3]! / 10).toBeCloseTo(1, 1);
    expect(course.latencyMs.p99[3]! / 80).toBeCloseTo(1, 1);
    expect([course.inFlight[2], course.inFlight[3], course.ready[3]]).toEqual([null, 2, 1]);
    expect(course.total).toMatchObject({ requests: 17, errors: 6, latencyMs: { mean: 33.33 } });
  });
});
